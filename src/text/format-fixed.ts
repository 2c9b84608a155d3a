/**
 * A number with `digits` digits after the point, as Python's `"%.{digits}f"` writes it: of the exact binary value, ties to
 * even. (`toFixed` rounds ties up: 12.5 to "13", Python's "12".)
 */
export function formatFixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const negative = bits >> 63n === 1n;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  // value = mantissa * 2 ** power, exactly
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  const power = Math.max(exponent, 1) - 1075;
  const scaled = mantissa * 10n ** BigInt(digits);
  let rounded: bigint;
  if (power >= 0) rounded = scaled << BigInt(power);
  else {
    const shift = BigInt(-power);
    const half = 1n << (shift - 1n);
    rounded = scaled >> shift;
    const rest = scaled - (rounded << shift);
    if (rest > half || (rest === half && rounded % 2n === 1n)) rounded += 1n;
  }
  const text = rounded.toString().padStart(digits + 1, "0");
  const point = text.length - digits;
  return `${negative ? "-" : ""}${text.slice(0, point)}${digits > 0 ? `.${text.slice(point)}` : ""}`;
}

/** A setting's value as it is shown: of a number that is not whole four digits that count. */
export function settingText(value: string | number | boolean | null): string {
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}

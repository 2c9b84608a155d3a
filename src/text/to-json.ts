/** A value as JSON. A number that JSON has no word for is spelled: "NaN", "Infinity", "-Infinity". */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, item) => (typeof item === "number" && !Number.isFinite(item) ? String(item) : item),
    indent,
  );
}

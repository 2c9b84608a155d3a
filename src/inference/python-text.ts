/**
 * The characters at which Python's `str.split()` splits: those of which `str.isspace()` is true. JavaScript's `\s` has U+FEFF, too,
 * and lacks U+001C to U+001F and U+0085.
 */
const SPACES: readonly (readonly [first: number, last: number])[] = [
  [0x09, 0x0d],
  [0x1c, 0x20],
  [0x85, 0x85],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];

const BETWEEN_WORDS = new RegExp(
  `[${SPACES.map((range) => range.map((code) => String.fromCharCode(code)).join("-")).join("")}]+`,
  "u",
);

/** Python's `text.split()`. */
export function split(text: string): string[] {
  return text.split(BETWEEN_WORDS).filter((word) => word !== "");
}

/**
 * Python's `text.lower()`: both follow Unicode's full mapping, with its rule for the last sigma of a word. They differ only in letters
 * that one of the two does not know yet, since each has the version of Unicode that it was built with.
 */
export function lower(text: string): string {
  return text.toLowerCase();
}

/**
 * What a terminal would obey instead of showing: control characters other than line feed and tab, C1 controls, DEL, and the
 * marks that turn the direction of what follows.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text for a terminal: what it would obey is spelled out, as `\x1b` or `\u202e`, and nothing else is changed. */
export function forTerminal(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(OBEYED, spelled).toWellFormed();
}

function spelled(character: string): string {
  return character.charCodeAt(0) < 0x100 ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`;
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, "0");
}

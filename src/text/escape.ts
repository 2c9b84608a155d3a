/** Texts that come from configurations, file names and commands, made harmless for each format. */
import { withLatexSymbols } from "./latex-symbols.js";

// Control characters, and the marks that turn the direction of what follows.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** One line without control characters: white space becomes a space, the rest a replacement character. */
export function plain(text: string): string {
  return text
    .replace(/\r\n|[\n\r\t\v\f\u0085\u2028\u2029]/g, " ")
    .replace(CONTROL, "\ufffd")
    .toWellFormed();
}

/** Text of several lines, marked up already, without control characters, which XML does not know. */
export function withoutControls(markup: string): string {
  return markup.replace(CONTROL, (character) => (/[\n\t]/.test(character) ? character : "\ufffd")).toWellFormed();
}

/** For JSON that is made already: what a terminal would act on, or would turn the text's direction, is spelled `\\u202e`. */
export function escapeJson(json: string): string {
  // Line feeds are the layout's own: within texts JSON has escaped them.
  return json.replace(CONTROL, (character) =>
    character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** For HTML, as text or within a quoted attribute. */
export function escapeHtml(text: string): string {
  const words: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return plain(text).replace(/[&<>"']/g, (character) => words[character] as string);
}

/** For a cell or a paragraph of Markdown (GitHub's). */
export function escapeMarkdown(text: string): string {
  return plain(text)
    .replace(/[\\`*_[\]<>|~&$#!]/g, "\\$&")
    .replace(/\bhttps?:|\bwww\.|@/gi, (link) => `${link.slice(0, -1)}\\${link.slice(-1)}`)
    .replace(/^(\s*)([-+=])/, "$1\\$2")
    .replace(/^(\s*\d+)([.)]\s)/, "$1\\$2");
}

const LATEX: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "\\textquotedbl{}",
  "'": "\\textquotesingle{}",
  "`": "\\textasciigrave{}",
  "[": "{[}",
  "]": "{]}",
  "*": "{*}",
  "-": "-{}", // of two: they would become a dash
  "–": "--",
  "…": "\\ldots{}",
};

/** For LaTeX outside mathematics. */
export function escapeLatex(text: string): string {
  const escaped = plain(text).replace(/[\\{}$&#%_^~<>|"'`[\]*–…]|-(?=-)/g, (character) => LATEX[character] as string);
  return withLatexSymbols(escaped);
}

// What a spreadsheet takes for a formula, also behind white space and in full width.
const FORMULA = /^[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/u;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

/**
 * For a cell of CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front; control characters
 * other than line breaks go.
 */
export function escapeCsv(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const guarded = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  const text = guarded
    .replace(/\r\n?/g, "\n") // a carriage return alone would let a terminal overwrite the line
    .replace(CONTROL, (character) => (/[\n\t]/.test(character) ? character : "\ufffd"))
    .toWellFormed();
  return /[",\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

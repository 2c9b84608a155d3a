import { lower, split } from "./python-text.js";

/** Makes words of a text, as torchtext does in training. @param lowered Whether the words are in lower case (`data.lower`). */
export type Tokenizer = (text: string, lowered: boolean) => string[];

/** What torchtext's `basic_english` replaces, in its order. */
const ENGLISH: readonly (readonly [from: string, to: string])[] = [
  ["'", " ' "],
  ['"', ""],
  [".", " . "],
  ["<br />", " "],
  [",", " , "],
  ["(", " ( "],
  [")", " ) "],
  ["!", " ! "],
  ["?", " ? "],
  [";", " "],
  [":", " "],
];

/** The tokenizers by the names of `data.tokenizer`; `TOKENIZERS` in python/sconce/export/texts.py has the same. */
export const TOKENIZERS = {
  // A space ends a word also for the rule of the last sigma, so that the whole text may be put into lower case at once.
  split: (text, lowered) => split(lowered ? lower(text) : text),
  basic_english: (text) => split(ENGLISH.reduce((now, [from, to]) => now.replaceAll(from, to), lower(text))),
} as const satisfies Record<string, Tokenizer>;

/** The name of a tokenizer. */
export type TokenizerName = keyof typeof TOKENIZERS;

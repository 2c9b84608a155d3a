/** Texts become the words that torchtext makes of them in Python, however odd they are. */
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { lower, split } from "#sconce/inference/python-text.js";
import { TOKENIZERS } from "#sconce/inference/tokenizers.js";
import { python } from "../helpers.js";

const test = suite("inference: words as in Python");

/** Asks Python: reads JSON {texts, points}, gives each text's words in every way, and what the code points are and become. */
const ORACLE = `
import json, sys, unicodedata
from torchtext.data import Field
asked = json.load(sys.stdin)
def words(tokenize, lower):
    field = Field(sequential=True, tokenize=tokenize, lower=lower)
    return [field.preprocess(text) for text in asked["texts"]]
ways = {"split true": words(None, True), "split false": words(None, False)}
ways.update({"basic_english true": words("basic_english", True), "basic_english false": words("basic_english", False)})
points = [[chr(p).lower(), chr(p).isspace(), unicodedata.category(chr(p)) == "Cn"] for p in range(0x110000)]
json.dump({"ways": ways, "points": points}, sys.stdout)
`;

/** Pieces that texts are made of: where Python and JavaScript are known to differ or could, and ordinary words. */
const PIECES = [
  ..."\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u180e\u2000\u2003\u200a\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff",
  ..."İIıiẞßŉǅǄΣσςͅʼ'’.·:;,!?()\"-_<>\\/&#0123٣",
  ..."\u0301\u0307\u0345\u00ad\u200c\u200d",
  ..."ΑΒάЖжԱևᲐაꭰᎠ𐐀𐐨Å中文한글🎬👩🏽‍🚀\ud800\udfff\ufffd\0",
  ...[
    "<br />",
    "<br/>",
    "<BR />",
    "...",
    "Σ.",
    "ΟΔΥΣΣΕΥΣ",
    "ΑΣ'",
    "'ΑΣ",
    "ΑΣ\u00ad",
    "Α\u0301Σ\u0301",
    "Σ̈Α",
    "FILM",
    "It's",
    "don't!",
    "İSTANBUL",
    "STRASSE",
  ],
];

let state = 20241126;
const draw = (below: number) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const texts = Array.from({ length: 6000 }, () =>
  Array.from({ length: 1 + draw(12) }, () => PIECES[draw(PIECES.length)]).join(""),
);

const { stdout } = await execa(python, ["-c", ORACLE], {
  input: JSON.stringify({ texts }),
  env: { PYTHONIOENCODING: "utf-8" },
  maxBuffer: 1e9,
});
const { ways, points } = JSON.parse(stdout) as {
  ways: Record<string, string[][]>;
  points: [lower: string, space: boolean, unassigned: boolean][];
};

for (const [way, wanted] of Object.entries(ways))
  test(`${way === "split true" ? "the tutorial's: " : ""}${way}: ${texts.length} texts`, () => {
    const [name, lowered] = way.split(" ") as [keyof typeof TOKENIZERS, string];
    for (const [at, text] of texts.entries())
      assert.equal(TOKENIZERS[name](text, lowered === "true"), wanted[at], JSON.stringify(text));
  });

test("every code point that both know: the same lower case, and a space or none", () => {
  const others: string[] = [];
  for (const [code, [lowered, space, unassigned]] of points.entries()) {
    if (unassigned || (code >= 0xd800 && code < 0xe000)) continue;
    const letter = String.fromCodePoint(code);
    const same = lower(letter) === lowered && (split(`a${letter}b`).length === 2) === space;
    if (!same && !/\p{Cn}/u.test(letter)) others.push(code.toString(16));
  }
  assert.equal(others, []);
});

test.run();

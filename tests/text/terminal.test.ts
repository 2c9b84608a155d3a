/** What a terminal would obey is spelled out, in text and in JSON; widths, and lines that fit. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { escapeJson } from "#sconce/text/escape.js";
import { forTerminal } from "#sconce/text/terminal.js";
import { fit, width, wrap } from "#sconce/text/width.js";

const test = suite("text: terminal");
const obeyed = [
  ...Array.from({ length: 32 }, (_, n) => n).filter((n) => n !== 9 && n !== 10),
  ...Array.from({ length: 33 }, (_, n) => 0x7f + n),
  ...[0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
].map((code) => String.fromCharCode(code));

test("every control character and mark of direction is spelled, all else stays", () => {
  for (const character of obeyed) {
    const spelled = forTerminal(`a${character}b`);
    assert.match(spelled, /^a\\(x[0-9a-f]{2}|u[0-9a-f]{4})b$/);
  }
  assert.is(forTerminal("a\tb\nc\r\nd é 영화 🎬 \\x1b"), "a\tb\nc\nd é 영화 🎬 \\x1b");
  assert.is(forTerminal("\u001b[31mred\u202e"), "\\x1b[31mred\\u202e");
});

test("JSON keeps its value", () => {
  for (const character of obeyed) {
    const json = escapeJson(JSON.stringify({ text: `a${character}b` }));
    assert.not.ok(json.includes(character));
    assert.equal(JSON.parse(json), { text: `a${character}b` });
  }
});

test("what does not fit ends in an ellipsis; wide letters count twice", () => {
  assert.is(fit("abc", 3), "abc");
  assert.is(fit("abcd", 3), "ab…");
  assert.is(fit("영화관", 4), "영…");
  for (let columns = 0; columns < 8; columns++) assert.ok(width(fit("a영b화c관", columns)) <= columns);
});

test("lines break between words", () => {
  assert.equal(wrap("one two three", 8), ["one two", "three"]);
  assert.equal(wrap("incomprehensible", 4), ["incomprehensible"]);
  assert.equal(wrap("a\nb", 10), ["a", "b"]);
});

test.run();

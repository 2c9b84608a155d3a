/** What the README's pictures are made with, and that they are small. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { screenOf } from "../docs/pictures/screen.js";
import { terminalSvg } from "../docs/pictures/terminal-svg.js";
import { home } from "./helpers.js";

const test = suite("pictures");

test("a line that was deleted and drawn anew is there once, as it was in the end", async () => {
  const bytes = new TextEncoder().encode("kept\r\nbar 1\r\nbar 2\r\x1b[1A\x1b[Jdone\r\nbar 3\r\n\r\n");
  const lines = await screenOf("$ command\r\n", bytes, { columns: 20, rows: 3 });
  assert.equal(lines, ["$ command", "kept", "done", "bar 3"]);
});

test("the picture has the lines as text, with their spaces, and is well-formed", () => {
  const svg = terminalSvg(["a   <b>", "", "& c"], 10, "three lines");
  assert.match(svg, /<text xml:space="preserve" [^>]*>a {3}&lt;b&gt;<\/text>/);
  assert.match(svg, ">&amp; c</text>");
  assert.is(svg.match(/<text /g)?.length, 2);
});

test("each is smaller than 150 KB", () => {
  for (const name of ["terminal.svg", "page.png"]) {
    const { size } = statSync(join(home, "docs/pictures", name));
    assert.ok(size > 1000 && size < 150_000, `${name}: ${size} bytes`);
  }
});

test.run();

/** examples/serve: a run is exported, used in a script and served over HTTP, and nothing is left at work. */
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { home, python, temporary } from "../helpers.js";

const test = suite("a model exported and served");

test("the script and the server say the same of the two texts", async () => {
  const folder = temporary();
  const { stdout, stderr, exitCode } = await execa(join(home, "examples/serve/export-and-serve.sh"), [folder], {
    env: { SCONCE_PYTHON: python, NO_COLOR: "1" },
    reject: false,
    stdin: "ignore",
  });
  assert.is(exitCode, 0, stderr);
  const [, praise, blame] = /^praise (0\.\d\d)\nblame (0\.\d\d)$/m.exec(stdout) ?? [];
  assert.ok(praise && blame, stdout);
  const answer = JSON.parse(stdout.slice(stdout.indexOf("\n{") + 1)) as {
    results: { label: string; probability: number }[];
  };
  assert.equal(
    answer.results.map(({ label, probability }) => [label, probability.toFixed(2)]),
    [
      ["pos", praise],
      ["neg", blame],
    ],
  );
  assert.match(stderr, /ending; the requests in hand are answered/, "the server was ended in order");
});

test.run();

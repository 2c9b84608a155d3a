/** Whether a folder can be written: several commands that try the same one at the same time do not get in each other's way. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkFolderGoesThere } from "#sconce/cli/output-places.js";
import { rejection, temporary } from "../helpers.js";

const test = suite("cli: output places");

test("the same folder tried by many at the same time", async () => {
  const out = join(temporary(), "new", "out");
  for (let round = 0; round < 50; round++) await Promise.all([1, 2, 3, 4].map(() => checkFolderGoesThere(out)));
  assert.not(existsSync(join(out, "..")));
});

test("a folder that cannot be there is refused all the same", async () => {
  const error = await rejection(checkFolderGoesThere("/dev/null/out"));
  assert.match(error.message, /^cannot write \/dev\/null\/out: /);
});

test.run();

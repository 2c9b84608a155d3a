/** Output that cannot be written: a full disk, a reader that leaves. */
import { existsSync } from "node:fs";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cli, skip, temporary } from "../helpers.js";

const test = suite("cli: lost output");
const folder = temporary();
const shell = (line: string) =>
  execa("sh", ["-c", line], { reject: false, cwd: folder, env: { NODE: process.execPath, CLI: cli } });

if (!existsSync("/dev/full")) skip(test, "a full disk", "this system has no /dev/full");
else
  for (const call of ["schema", "--help", "--version", "run --help"])
    test(`sconce ${call} on a full disk: exit 1, and one line says so`, async () => {
      const { exitCode, stderr } = await shell(`"$NODE" "$CLI" ${call} > /dev/full`);
      assert.is(exitCode, 1);
      assert.match(stderr, /^sconce: cannot write to stdout, the output is incomplete: ENOSPC[^\n]*$/);
    });

test("a reader that leaves hears nothing of it, and nobody else does", async () => {
  const { stderr, stdout } = await shell('{ "$NODE" "$CLI" schema; echo "exit $?" >&2; } | head -c 1');
  assert.equal([stdout, stderr], ["{", "exit 0"]);
});

test.run();

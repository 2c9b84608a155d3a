/** The library speaks of options, the command line of flags. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { COMMANDS } from "#sconce/cli/commands.js";
import { remedyInFlags } from "#sconce/cli/option-flags.js";
import { home } from "../helpers.js";

const test = suite("cli: options and flags");
const files = readdirSync(join(home, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.startsWith("cli"))
  .map((file) => [file, readFileSync(join(home, "src", file), "utf8")] as const);

test("no hint of the library names a flag", () => {
  for (const [file, text] of files)
    for (const [, hint = ""] of text.matchAll(/\bhint: ?\n?\s*(["`].*)/g)) {
      const own = hint.replace(/\\?`sconce [^`]*`/g, ""); // a command to type may have flags
      assert.not.match(own, /(^|[ "`(])--[a-z]/, `${file}: ${hint}`);
    }
});

test("every option that the library's messages name is a flag of some command", async () => {
  const flags = new Set<string>();
  for (const { load } of COMMANDS.values())
    for (const name of Object.keys((await load()).command.flags)) flags.add(`--${name}`);
  let named = 0;
  for (const [file, text] of files)
    for (const [sentence] of text.matchAll(/\boption \\?`\w+\\?`/g)) {
      const flag = remedyInFlags(sentence.replaceAll("\\", ""), "run");
      assert.ok(flags.has(flag), `${file}: ${sentence} became ${flag}`);
      named += 1;
    }
  assert.ok(named > 10, "the messages are found");
  assert.is(remedyInFlags("with the option `root`", undefined), "with the option `root`");
});

test.run();

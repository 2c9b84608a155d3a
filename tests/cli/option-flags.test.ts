/** The library speaks of options, the command line of flags. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { COMMANDS } from "#sconce/cli/commands.js";
import { remedyInFlags } from "#sconce/cli/option-flags.js";
import { home } from "../helpers.js";

const test = suite("cli: options and flags");
const textsOf = (folder: string, suffix: string) =>
  readdirSync(join(home, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(suffix))
    .map((file) => [file, readFileSync(join(home, folder, file), "utf8")] as const);
const typescript = textsOf("src", ".ts").filter(([file]) => !file.startsWith("cli"));
// reference.py is a program of its own, with flags of its own.
const python = textsOf(join("python", "sconce"), ".py").filter(([file]) => file !== "reference.py");

test("no hint of the library names a flag", () => {
  let looked = 0;
  const check = (file: string, hint: string) => {
    const own = hint.replace(/\\?`?sconce (run|setup|data|export) [^`"]*[`"]|`ray start [^`]*`/g, ""); // a command to type may have flags
    assert.not.match(own, /(^|[ "`(])--[a-z]/, `${file}: ${hint}`);
    looked += 1;
  };
  for (const [file, text] of typescript)
    for (const [, hint = ""] of text.matchAll(/\bhint: ?\n?\s*(["`].*)/g)) check(file, hint);
  for (const [file, text] of python)
    for (const [sentence] of text.replace(/"""[\s\S]*?"""/g, "").matchAll(/"(?:[^"\\\n]|\\.)* (?:[^"\\\n]|\\.)*"/g))
      check(file, sentence);
  assert.ok(looked > 200, `${looked} sentences are found`);
});

test("every option that the library's messages name is a flag of some command", async () => {
  const flags = new Set<string>();
  for (const { load } of COMMANDS.values())
    for (const name of Object.keys((await load()).command.flags)) flags.add(`--${name}`);
  let named = 0;
  for (const [file, text] of [...typescript, ...python])
    for (const [sentence] of text.matchAll(/\boption \\?`\w+\\?`/g)) {
      const flag = remedyInFlags(sentence.replaceAll("\\", ""), "run");
      assert.ok(flags.has(flag), `${file}: ${sentence} became ${flag}`);
      named += 1;
    }
  assert.ok(named > 10, "the messages are found");
  assert.is(remedyInFlags("with the option `root`", undefined), "with the option `root`");
});

test.run();

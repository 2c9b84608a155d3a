/** `--help`: every command and field, true types, 80 columns; and the same words under another language. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { COMMANDS as COMMAND_ENTRIES } from "#sconce/cli/commands.js";
import { FIELDS, flagName } from "#sconce/cli/experiment-flags.js";
import { commandHelp, mainHelp } from "#sconce/cli/help.js";
import { VERSION } from "#sconce/index.js";
import { sconce } from "../helpers.js";

const test = suite("cli: help");
const COMMANDS = [
  "setup",
  "doctor",
  "data",
  "run",
  "sweep",
  "reproduce",
  "report",
  "predict",
  "export",
  "serve",
  "verify",
  "schema",
];
const help = async (...args: string[]) => {
  const { stdout, stderr, exitCode } = await sconce([...args, "--help"]);
  assert.equal([exitCode, stderr], [0, ""]);
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
  return stdout;
};

test("on a narrow terminal what a flag means stands below it, and no line is wider than the terminal but for one long word", async () => {
  const entry = COMMAND_ENTRIES.get("sweep");
  assert.ok(entry);
  const command = (await entry.load()).command;
  for (const columns of [40, 60]) {
    const all = [...mainHelp(columns).split("\n"), ...commandHelp(entry, command, columns).split("\n")];
    for (const line of all) assert.ok(line.length <= columns || !line.trim().includes(" "), line);
  }
  assert.match(commandHelp(entry, command, 40), /^ {2}--trials\n {6}Run this many trials\. For a\n/m);
});

test("sconce --help lists every command, and --version is the package's", async () => {
  const text = await help();
  for (const command of COMMANDS) assert.match(text, new RegExp(`^  ${command}\\b`, "m"));
  assert.match(text, "Exit codes");
  assert.is((await sconce(["--version"])).stdout, VERSION);
});

test("every command has help of at most 80 columns", async () => {
  for (const command of COMMANDS) assert.match(await help(command), `Usage: sconce ${command}`);
});

test("run: a flag for every field of the configuration, in groups, with its type, choices and default", async () => {
  const text = await help("run");
  for (const path of FIELDS.keys()) assert.match(text, new RegExp(`--(no-)?${flagName(path)}\\b`), path);
  assert.is(new Set([...FIELDS.keys()].map(flagName)).size, FIELDS.size, "no two fields share a flag");
  for (const group of ["Experiment", "Model", "Data", "Training", "Machine", "Output"])
    assert.match(text, new RegExp(`^${group}$`, "m"));
  const flat = text.replace(/\s+/g, " ");
  assert.match(flat, "--epochs Passes over the training reviews. [integer, at least 1; default: 15]");
  assert.match(flat, "[number, more than 0; default: 0.001]");
  assert.match(flat, "[rnn, gru, lstm, or FILE.py[:CLASS]]");
  assert.match(flat, "[integer, 0 to 4294967295; default: 1]");
  assert.match(flat, "--no-sigmoid");
  assert.not.match(text, "[string]");
});

for (const language of ["ko_KR.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8"])
  test(`under LANG=${language} mistakes are told with the same remedies`, async () => {
    const env = { LANG: language, LC_ALL: language, LANGUAGE: language };
    const cases: [args: string[], words: RegExp][] = [
      [["run", "--model"], /--model needs a value after it/],
      [["run", "--fly"], /sconce run has no flag --fly/],
      [["run", "--model", "gru", "extra"], /unexpected extra; usage: sconce run/],
      [["predict", "text"], /--run is missing/],
      [["sweep"], /an argument is missing; usage: sconce sweep <file>/],
    ];
    for (const [args, words] of cases) {
      const { stderr, exitCode } = await sconce(args, { env });
      assert.is(exitCode, 2);
      assert.match(stderr, words);
      assert.match(stderr, `\`sconce ${args[0]} --help\` lists its flags`);
    }
  });

test.run();

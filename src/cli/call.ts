import yargs from "yargs";
import { SconceError } from "../errors.js";
import type { Command, Io, Words } from "./command.js";
import { COMMANDS } from "./commands.js";
import { readFlags } from "./flags.js";
import { commandHelp } from "./help.js";
import { refuseSilentMistakes, type UsageContext, usageError } from "./usage.js";

/** What the first Ctrl-C is answered with, unless a command says its own. */
const STOPPING = "stopping; what has been done is kept. Interrupt again to stop at once, without keeping the rest.";

/** Call the command that the words name, and return its exit code. @throws SconceError `usage`, and what the command throws. */
export async function call(argv: string[], io: Io): Promise<number> {
  const [first = "", second = ""] = argv;
  const outer = COMMANDS.get(first);
  const inner = outer?.inner && Object.hasOwn(outer.inner, second) ? outer.inner[second] : undefined;
  const entry = inner ?? outer;
  const name = inner ? `${first} ${second}` : first;
  const called = { argv, command: first.startsWith("-") ? undefined : name, usage: entry?.usage };
  if (entry === undefined) throw usageError("", { ...called, flags: [] });
  const { command } = await entry.load();
  const flags = Object.entries(command.flags).map(([flag, { negative }]) => (negative ? `no-${flag}` : flag));
  const context: UsageContext = { ...called, flags };
  const before = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  if (before.includes("--help") || before.includes("-h")) {
    io.out(commandHelp(entry, command, io.columns));
    return 0;
  }
  // To yargs a command is one word.
  const own = inner ? argv.slice(1) : argv;
  const typed = await parse(own, entry.usage.slice(inner ? first.length + 1 : 0), command, context);
  refuseSilentMistakes(typed, context);
  refuseOtherBytes(argv, first);
  const words = Object.fromEntries(Object.keys(command.words ?? {}).map((word) => [word, typed[word]])) as Words;
  const values = readFlags(command.flags, typed, name);
  io.stopping = STOPPING;
  return command.handler(values, io, words);
}

/** Every flag is a text or a switch here, so that zod decides what a value is: of a number, yargs would make NaN. */
async function parse(
  argv: string[],
  usage: string,
  command: Command,
  context: UsageContext,
): Promise<Record<string, unknown>> {
  let typed: Record<string, unknown> = {};
  const cli = yargs(argv)
    .locale("en") // usage.ts knows its sentences; in the user's language they would not be recognised
    .scriptName("sconce")
    .parserConfiguration({
      "duplicate-arguments-array": true,
      "camel-case-expansion": false,
      "nargs-eats-options": true, // a flag of exactly one value takes one that begins with a dash: --sort -value
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "unknown-options-as-args": command.dashedWords === true,
    })
    .exitProcess(false)
    .help(false)
    .version(false)
    .strict()
    .fail((message, error) => {
      if (error && error.name !== "YError") throw error; // yargs' own errors are the user's mistakes
      throw usageError(message || error?.message || "", context);
    })
    .command(
      usage,
      "",
      (builder) => {
        for (const [word, { several }] of Object.entries(command.words ?? {}))
          builder.positional(word, { type: "string", array: several });
        for (const [flag, { kind, several, required, dashed }] of Object.entries(command.flags))
          builder.option(flag, {
            ...(kind === "switch" ? { type: "boolean" } : { type: "string", requiresArg: true }),
            ...(several === undefined ? {} : { array: true }),
            ...(several === "calls" || dashed ? { nargs: 1 } : {}),
            ...(required === undefined ? {} : { demandOption: required }),
          });
        return builder;
      },
      (args) => {
        typed = args;
      },
    );
  await cli.parseAsync();
  return typed;
}

/** A word whose bytes are not UTF-8 reaches Node with replacement characters in it: it would name another file. */
function refuseOtherBytes(argv: string[], first: string): void {
  const word = argv.find((word) => word.includes("\ufffd"));
  if (word !== undefined && first !== "predict")
    throw new SconceError("usage", `${word}: it holds bytes that are not UTF-8`, {
      hint: "rename the file or folder; sconce can only name files in UTF-8",
    });
}

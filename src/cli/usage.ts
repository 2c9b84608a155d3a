import { SconceError } from "../errors.js";
import { didYouMean } from "../text/did-you-mean.js";
import { COMMANDS } from "./commands.js";

/** What yargs needs to have understood before its complaint can be told in the words of this command line. */
export interface UsageContext {
  /** The words of the command line. */
  argv: readonly string[];
  /** The command among them, if there is one. */
  command: string | undefined;
  /** How the command is called: `data <action> [dir]`. */
  usage: string | undefined;
  /** The flags that the command has, without dashes. */
  flags: readonly string[];
}

/** A mistake in the words of a command line, told with what is allowed. @param message What yargs says of it, in English. */
export function usageError(message: string, context: UsageContext): SconceError {
  const { argv, command, usage } = context;
  const help = `\`sconce${usage === undefined ? "" : ` ${command}`} --help\` lists ${usage === undefined ? "the commands" : "its flags"}`;
  const error = (text: string) => new SconceError("usage", text, { hint: help });
  const commands = [...COMMANDS.keys()];
  const names = commands.join(", ");
  if (usage === undefined && command !== undefined)
    return error(`unknown command ${command}${didYouMean(command, commands)}; allowed: ${names}`);
  if (usage === undefined) return error(`a command is missing; it comes first: ${names}`);

  const unknown = /^Unknown arguments?: (.*)$/s.exec(message)?.[1]?.split(", ");
  if (unknown) {
    const flagOf = (name: string) => argv.find((word) => new RegExp(`^--?(no-)?${literal(name)}(=|$)`).test(word));
    const flags = unknown.filter((name) => flagOf(name) !== undefined);
    if (flags.length === 0) return error(`unexpected ${unknown.join(", ")}; usage: sconce ${usage} [flags]`);
    const named = flags.map((name) => {
      const typed = flagOf(name)?.split("=")[0] ?? "";
      return `${typed}${didYouMean(
        typed,
        context.flags.map((flag) => `--${flag}`),
      )}`;
    });
    return error(`sconce ${command} has no flag ${named.join(", ")}`);
  }
  const without = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (without !== undefined) return error(`--${without} needs a value after it`);
  const missing = /^Missing required arguments?: ([^\n]*)(?:\n(.*))?/.exec(message);
  if (missing) return error(`--${missing[1]} is missing${missing[2] ? `: ${missing[2]}` : ""}`);
  if (message.startsWith("Not enough non-option arguments"))
    return error(`an argument is missing; usage: sconce ${usage} [flags]`);
  return error(message);
}

/**
 * Refuse what yargs lets pass: a switch with a value other than true or false (it would mean no), and words after `--`.
 * @throws SconceError `usage`.
 */
export function refuseSilentMistakes(args: Record<string, unknown>, context: UsageContext): void {
  const own = context.argv.includes("--") ? context.argv.slice(0, context.argv.indexOf("--")) : context.argv;
  for (const word of own) {
    const [, name = "", value] = /^--(?:no-)?([\w-]+)=(.*)$/s.exec(word) ?? [];
    if (Object.hasOwn(args, name) && typeof args[name] === "boolean" && value !== "true" && value !== "false")
      throw usageError(`--${name} is a flag without a value; allowed: --${name}, --no-${name}; got ${word}`, context);
  }
  const extra = (args._ as unknown[]).slice(1);
  if (extra.length > 0) throw usageError(`Unknown arguments: ${extra.join(", ")}`, { ...context, argv: [] });
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

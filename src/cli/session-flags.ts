import type { Argv } from "yargs";
import { openSession, type Session, type SessionOptions } from "../facades/session.js";
import type { Arguments } from "./command.js";
import { single } from "./experiment-flags.js";

/** Declare the flags of the session that a command opens. */
export function sessionFlags(yargs: Argv): Argv {
  return yargs
    .option("python", { type: "string", requiresArg: true, describe: "the Python to use (default: the nearest .venv)" })
    .option("allocator", {
      type: "boolean",
      default: true,
      describe: "the allocator's settings that save time on long reviews; --no-allocator",
    });
}

/** How a session starts by the flags. */
export function sessionOptions(args: Arguments, deterministic = false): SessionOptions {
  return { python: single(args, "python"), allocator: args.allocator !== false, deterministic };
}

/** Open the session that the flags describe. */
export function sessionFromFlags(args: Arguments, deterministic = false): Promise<Session> {
  return openSession(sessionOptions(args, deterministic));
}

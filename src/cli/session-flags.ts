import { z } from "zod";
import { START_SECONDS } from "../bridge/spawn.js";
import { openSession, type Session, type SessionOptions } from "../facades/session.js";
import { text, toggle, type Values, value } from "./flags.js";

/** The flags of the session that a command opens. */
export const sessionFlags = {
  python: text("program", "The Python to use.", "Machine", { shownDefault: "that of the nearest .venv" }),
  allocator: toggle("Leave out the settings of the memory allocator that save time on long reviews.", "Machine", true),
  "keep-tokens": toggle("Read the corpus itself, and keep nothing of it on disk for later processes.", "Machine", true),
  "sample-system": toggle("Do not sample CPU, memory and GPU of the runs' processes.", "Machine", true),
  "start-seconds": value(z.number().gt(0), {
    group: "Machine",
    describe: "Give Python this many seconds to start.",
    shownDefault: String(START_SECONDS),
  }),
  oversubscribe: toggle("Allow more threads than the machine has cores, which is slow.", "Machine"),
};

/** How a session starts by the flags. */
export function sessionOptions(flags: Values<typeof sessionFlags>, deterministic = false): SessionOptions {
  return {
    python: flags.python,
    allocator: flags.allocator,
    oversubscribe: flags.oversubscribe,
    keepTokens: flags["keep-tokens"],
    sampleSystem: flags["sample-system"],
    startSeconds: flags["start-seconds"],
    deterministic,
  };
}

/** Open the session that the flags describe. */
export function sessionFromFlags(flags: Values<typeof sessionFlags>, deterministic = false): Promise<Session> {
  return openSession(sessionOptions(flags, deterministic));
}

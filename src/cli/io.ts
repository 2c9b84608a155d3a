import { Screen } from "../progress/screen.js";
import { painter, wantsColours } from "../text/colours.js";
import { escapeJson } from "../text/escape.js";
import { forTerminal } from "../text/terminal.js";
import { toJson } from "../text/to-json.js";
import type { Io } from "./command.js";
import { COMMANDS } from "./commands.js";

/** What `main.ts` has to know of the outside when it ends. */
export interface Output extends Io {
  /** Whether something has been written to disk on the user's behalf: see {@link Io.begun}. */
  readonly hasBegun: boolean;
  /** Wait until all that was written has left this process. True when some of it was lost. */
  flush(): Promise<boolean>;
}

/**
 * stdout and stderr for the commands. A write that fails is an `error` event in Node, which would end the process: a reader
 * that has left (`| head`) loses the rest quietly and the command goes on; any other loss is said once, and ends with code 1.
 */
export function processOutput(signal: AbortSignal): Output {
  let lost = false;
  let deaf = false;
  let began = false;
  process.stderr.on("error", () => {}); // there is nowhere left to say it
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (deaf) return;
    deaf = true;
    if (error.code === "EPIPE") return;
    lost = true;
    io.err(`sconce: cannot write to stdout, the output is incomplete: ${error.message}`);
  });
  const write = (text: string) => {
    if (!deaf) process.stdout.write(text);
  };
  const colours = wantsColours(process.stdout);
  const io: Output = {
    out: (text) => write(`${forTerminal(text)}\n`),
    json: (value, indent) => io.jsonText(toJson(value, indent)),
    jsonText: (json) => write(`${escapeJson(json)}\n`),
    err: (text, mark) => io.screen.say(text, mark),
    screen: new Screen(process.stderr),
    table: (lines) => write(`${lines.join("\n")}\n`),
    colours,
    paint: painter(colours),
    signal,
    commands: COMMANDS,
    stopping: "",
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    begun() {
      began = true;
    },
    get hasBegun() {
      return began;
    },
    async flush() {
      for (const stream of [process.stdout, process.stderr])
        if (!stream.errored && !stream.destroyed) await new Promise<void>((done) => stream.write("", () => done()));
      await new Promise((done) => setImmediate(done)); // the error event of the last write comes after its callback
      return lost;
    },
  };
  return io;
}

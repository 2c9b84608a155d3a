import { resolve } from "node:path";
import { SconceError } from "../errors.js";
import type { ResolvedSweep } from "./definition.js";
import { type Replay, readReplay } from "./replay.js";

/** What a call of `sweep` was given. */
interface Given {
  replay?: string | undefined;
  out?: string | undefined;
  trials?: number | undefined;
  widen?: boolean | undefined;
}

/** The earlier sweep that is to be run again; undefined: none. @throws SconceError `usage` for options that exclude each other, and what {@link readReplay} throws. */
export async function replayOf(
  { replay, out, trials, widen }: Given,
  defined: ResolvedSweep,
): Promise<Replay | undefined> {
  if (replay === undefined) return undefined;
  if (trials !== undefined)
    throw new SconceError("usage", "the options `replay` and `trials` exclude each other", {
      hint: "a sweep that is run again has as many trials as it had",
    });
  if (widen)
    throw new SconceError("usage", "the options `replay` and `widen` exclude each other", {
      hint: "a sweep that is run again has the space that it had in the end",
    });
  if (out !== undefined && resolve(out) === resolve(replay))
    throw new SconceError("usage", `${out}: a sweep is run again in another folder than its own`, {
      hint: "name another folder with the option `out`",
    });
  return readReplay(replay, defined);
}

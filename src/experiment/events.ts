import type { BridgeEvent } from "../bridge/protocol.js";
import type { RunResult } from "./result.js";

/**
 * What a run tells its listener, in order: `start` (the run directory is there, nothing of the corpus has been read), `data`,
 * `model`, then for each epoch `batch`es, `evaluation`, `checkpoint`, `epoch`; `evaluation` of the test; `result` last. Where early
 * stopping ends the run, `early-stopping` comes before the last `epoch`; where the best epoch is kept, `kept` comes before the test.
 * A resumed run says `resume` after `model`. Anything worth a word is a `warning`.
 */
export type RunEvent = BridgeEvent | ResultEvent;

/** The run is over: its result, or how far it came. Last of all. */
export type ResultEvent = { type: "result" } & RunResult;

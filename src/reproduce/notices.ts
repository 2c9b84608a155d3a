import { resolve } from "node:path";
import type { Ends } from "../notify/notifying.js";
import { quantity } from "../text/quantity.js";
import type { ReproduceEvent } from "./events.js";

/** What is known of a reproduction at its end. */
interface Ended {
  status: "completed" | "stopped" | "planned";
  runs: readonly string[];
  failed: readonly { name: string }[];
}

/** What is posted of a reproduction's end. */
export function reproductionEnds(out: string, onEvent: ((event: ReproduceEvent) => unknown) | undefined): Ends<Ended> {
  const folder = resolve(out);
  const name = folder.split(/[\\/]/).at(-1) as string;
  return {
    ended({ status, runs, failed }) {
      const some = failed.length === 0 ? "" : `, ${failed.length} failed: ${failed.map((run) => run.name).join(", ")}`;
      const text = `reproduction ${name} ${status}, ${quantity(runs.length, "run")} done${some}`;
      return {
        event: `reproduction-${status}`,
        text,
        folder,
        done: runs.length,
        failed: failed.map((run) => run.name),
      };
    },
    failed: (error) => ({
      ...{ event: "reproduction-failed", text: `reproduction ${name} failed: ${error.message}`, folder, error },
    }),
    warn: (message) => onEvent?.({ type: "warning", message }),
  };
}

import type { FetchProgress } from "../data/fetch-options.js";
import { remaining } from "../text/duration.js";
import type { Io } from "./command.js";

/** A download on a terminal: a line for each of its phases, and a bar where it is known how much there is. */
export function fetchView(io: Io): { onProgress(step: FetchProgress): void; end(): void } {
  let phase = "";
  let since = 0;
  return {
    onProgress(step) {
      const { done, total } = step;
      if (step.phase !== phase) {
        phase = step.phase;
        since = Date.now();
        io.err(phase);
      }
      if (!total) return io.screen.end();
      const share = done / total;
      const left = (((Date.now() - since) / 1000) * (1 - share)) / share;
      const time = Number.isFinite(left) ? `${remaining(left)} left` : "";
      const parts = [{ text: `${Math.floor(share * 100)} %` }, { text: time, gives: 1 }];
      io.screen.show(() => [{ name: phase, share, parts }]);
    },
    end: () => io.screen.end(),
  };
}

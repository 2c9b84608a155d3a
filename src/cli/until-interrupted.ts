import type { Io } from "./command.js";

/**
 * Go on until the first Ctrl-C, SIGTERM or SIGHUP.
 * @param answer What that is answered with; empty: nothing.
 */
export function untilInterrupted(io: Io, answer: string): Promise<void> {
  io.stopping = answer;
  return new Promise((resolve) => {
    if (io.signal.aborted) resolve();
    io.signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

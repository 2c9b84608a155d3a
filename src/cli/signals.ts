import type { Io } from "./command.js";

/** Exit codes by signal: 128 and the signal's number, as shells have it. */
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** For so many milliseconds a second signal is the first one: npx, npm and `timeout` pass on what the terminal has sent to all. */
const SAME_MS = 500;

/**
 * Stop politely at the first Ctrl-C, SIGTERM or SIGHUP (the terminal was closed), and at once at the second.
 * @param end Ends the process, at the second signal.
 * @returns the exit code that the first signal asks for, once there was one.
 */
export function catchSignals(
  io: Io,
  controller: AbortController,
  end: (code: number) => never,
): { readonly code: number | undefined } {
  const seen: { code: number | undefined } = { code: undefined };
  let first = 0;
  for (const [signal, code] of Object.entries(CODES))
    process.on(signal, () => {
      if (seen.code !== undefined) {
        if (performance.now() - first >= SAME_MS) end(code); // the worker and its Python end with this process
        return;
      }
      seen.code = code;
      first = performance.now();
      if (io.stopping) io.err(io.stopping);
      controller.abort();
    });
  return seen;
}

import { SconceError } from "../errors.js";
import type { Host } from "./spawn.js";

const GO_ON = "open a new session; a run can go on with the option `resume`";

/** How Python ended: by `exit` as the host saw it, or by `reason` when it could not be started. */
export interface PythonEnd {
  /** Its exit code, when no signal ended it. */
  code: number | null;
  /** The signal that ended it. */
  signal: string | null;
  /** Why it could not be started. */
  reason?: string | undefined;
}

/** The error for a Python that ended. `started`: it had said that it is ready. */
export function pythonDied(host: Host, { code, signal, reason }: PythonEnd, started: boolean): SconceError {
  const stderr = [...host.lines];
  // A Python that runs, and is not ended by a signal, gets as far as saying that it is ready.
  if (!started && signal === null) {
    const why = reason ? `: ${reason}` : code === null ? "" : ` (exit code ${code})`;
    return new SconceError(
      "python-missing",
      `${host.python} cannot be started as a Python with sconce in it${why}${tail(stderr)}`,
      { hint: "install Python 3.10 or newer, then run `sconce setup`", stderr },
    );
  }
  return new SconceError("python-died", `Python ended ${how(code, signal)}${tail(stderr)}`, {
    signal: signal ?? undefined,
    exitCode: code ?? undefined,
    stderr,
    hint:
      signal === "SIGKILL"
        ? "if nobody killed it, memory ran out: use a smaller batch size; a run can go on with the option `resume`"
        : GO_ON,
  });
}

/** The error for a Python that was started and never said that it is ready. */
export function pythonHangs(host: Host, seconds: number): SconceError {
  const stderr = [...host.lines];
  return new SconceError(
    "python-missing",
    `${host.python} was started and was not ready after ${seconds} seconds; it was ended${tail(stderr)}`,
    {
      hint: "try that Python by itself; where starting it takes long, give it more time with the option `startSeconds`",
      stderr,
    },
  );
}

/** The error for a host that ended, and Python with it. */
export function workerDied(host: Host, exitCode: number | undefined, signal: string | undefined): SconceError {
  return new SconceError("worker-died", `the worker process ended ${how(exitCode, signal)}`, {
    signal,
    exitCode,
    stderr: [...host.lines],
    hint: GO_ON,
  });
}

function how(exitCode: number | null | undefined, signal: string | null | undefined): string {
  return signal ? `by ${signal}` : `with exit code ${exitCode}`;
}

function tail(stderr: string[]): string {
  return stderr.length > 0 ? `\n${stderr.slice(-5).join("\n")}` : "";
}

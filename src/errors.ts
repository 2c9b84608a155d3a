/**
 * Every way in which sconce fails, by kind. The kind decides the command line's exit code (see {@link isUserMistake}).
 *
 * - `config`: a configuration, a flag or an option with a wrong key, type or value
 * - `usage`: a call that makes no sense as it stands (a missing argument, a closed handle)
 * - `python-missing`, `package-missing`: no usable Python, or one without torch or torchtext
 * - `device`: a device that this machine does not have
 * - `corpus`: reviews that are missing, broken or unreadable
 * - `run-directory`, `locked`, `checkpoint`: a run directory that cannot be used, is in use, or does not fit the run
 * - `download`: an archive that cannot be fetched, or is not the one expected
 * - `python-died`, `worker-died`: the process of Python, or of the worker that holds it, ended while it was needed
 * - `python-error`: an exception raised in Python
 * - `out-of-memory`: Python could not allocate what it needed
 * - `protocol`: the two sides of the bridge disagree about a message
 * - `closed`: the session was closed while a call was pending, or before it
 * - `mismatch`: two results that had to be equal are not
 */
export type ErrorKind =
  | "config"
  | "usage"
  | "python-missing"
  | "package-missing"
  | "device"
  | "corpus"
  | "run-directory"
  | "locked"
  | "checkpoint"
  | "download"
  | "python-died"
  | "worker-died"
  | "python-error"
  | "out-of-memory"
  | "protocol"
  | "closed"
  | "mismatch";

/** What a {@link SconceError} may carry beside its message. */
export interface ErrorDetails {
  /** What to do about it, one sentence. */
  hint?: string;
  /** The error beneath this one. */
  cause?: unknown;
  /** The Python exception's class, for `python-error` and `out-of-memory`: `"ValueError"`. */
  pythonType?: string;
  /** The Python traceback as text. */
  traceback?: string;
  /** The signal that ended the process, for `python-died` and `worker-died`: `"SIGKILL"`. */
  signal?: string;
  /** The exit code of the process, when no signal ended it. */
  exitCode?: number;
  /** The last lines that Python wrote to stderr, oldest first. */
  stderr?: string[];
  /** The run directory that keeps what was done before the failure. */
  runDir?: string;
}

/** The one class of error that sconce throws on purpose: a kind, a message, and a hint that says what to do. */
export class SconceError extends Error {
  override readonly name: string = "SconceError";
  /** Which kind of failure this is; see {@link ErrorKind}. */
  readonly kind: ErrorKind;
  /** What to do about it. */
  readonly hint?: string;
  /** The Python exception's class name, if one was raised. */
  readonly pythonType?: string;
  /** The Python traceback, if an exception was raised. */
  readonly traceback?: string;
  /** The signal that ended the process, if one did. */
  readonly signal?: string;
  /** The exit code of the process that ended, if it exited by itself. */
  readonly exitCode?: number;
  /** The last lines of Python's stderr, oldest first. */
  readonly stderr?: string[];
  /** The run directory that keeps what was done before the failure. */
  runDir?: string;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    const { cause: _, ...rest } = details;
    Object.assign(this, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)));
  }
}

const USER_MISTAKES: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  "config",
  "usage",
  "python-missing",
  "package-missing",
  "device",
  "corpus",
  "run-directory",
  "locked",
  "checkpoint",
]);

/** Whether the error is one that the user can mend by another command, file or set-up (exit code 2), not a failed run. */
export function isUserMistake(error: unknown): boolean {
  return error instanceof SconceError && USER_MISTAKES.has(error.kind);
}

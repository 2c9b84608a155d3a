/** What one kind of error means, and what follows from it. */
export interface ErrorKindEntry {
  /** What has happened, in a few words. */
  readonly meaning: string;
  /**
   * The command line's exit code: 2 for what the user can mend by another command, file or set-up, 1 for work that failed.
   * Once something has been written, the command line ends with 1 whatever the kind.
   */
  readonly exitCode: 1 | 2;
  /** Whether the same work, tried again unchanged, may succeed. A sweep then retries the trial. */
  readonly retry: boolean;
  /** Whether every other trial of a sweep would meet it, too. The sweep ends with it, and its trials wait for the remedy. */
  readonly endsSweep: boolean;
}

const mistake = { exitCode: 2, retry: false, endsSweep: false } as const;
const failure = { exitCode: 1, retry: false, endsSweep: false } as const;

/** Every way in which sconce fails, by kind. Whoever has to decide something by an error's kind asks this table. */
export const ERROR_KINDS = {
  config: { ...mistake, meaning: "a configuration, a flag or an option has a wrong key, type or value" },
  usage: {
    ...mistake,
    meaning: "a call that makes no sense as it stands: an argument is missing, or two exclude each other",
  },
  "python-missing": { ...mistake, endsSweep: true, meaning: "no Python that can be used was found" },
  "package-missing": {
    ...mistake,
    endsSweep: true,
    meaning: "Python lacks torch, torchtext or another package, or Node lacks onnxruntime-node",
  },
  device: { ...mistake, endsSweep: true, meaning: "this machine does not have the device" },
  cluster: {
    ...mistake,
    endsSweep: true,
    meaning: "the cluster cannot be joined, or does not hold what a trial needs",
  },
  corpus: { ...mistake, endsSweep: true, meaning: "the reviews are missing, damaged or unreadable" },
  "run-directory": {
    ...mistake,
    endsSweep: true,
    meaning: "a run directory or a file of it cannot be read or written",
  },
  locked: { ...mistake, retry: true, meaning: "another process is using the run directory" },
  checkpoint: { ...mistake, meaning: "a checkpoint is damaged, or does not fit the run" },
  output: { ...mistake, meaning: "a file with results cannot be written where it should go" },
  download: { ...failure, meaning: "an archive cannot be downloaded, or is not the one that was expected" },
  "python-died": { ...failure, retry: true, meaning: "Python's process ended while it was needed" },
  "worker-died": { ...failure, retry: true, meaning: "the worker process that holds Python ended while it was needed" },
  "python-error": { ...failure, meaning: "Python raised an exception" },
  "model-file": {
    ...mistake,
    endsSweep: true,
    meaning: "a Python file of the user's is missing, is no Python, or has no class that can be a model",
  },
  "own-code": { ...failure, meaning: "the user's own Python code raised an exception, or gave what cannot be used" },
  export: { ...mistake, meaning: "a model cannot be exported, or an export is damaged or does not fit" },
  "out-of-memory": { ...failure, meaning: "Python could not get the memory that it needed" },
  protocol: { ...failure, endsSweep: true, meaning: "Node and Python disagree about a message between them" },
  closed: { ...failure, meaning: "the session was closed before the call, or while it was pending" },
  mismatch: { ...failure, meaning: "two results that have to be equal are not" },
} as const satisfies Record<string, ErrorKindEntry>;

/** The name of a kind of error; {@link ERROR_KINDS} says what each means. */
export type ErrorKind = keyof typeof ERROR_KINDS;

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

/**
 * The one class of error that sconce throws on purpose: a kind, a message, and a hint that says what to do. A field that has no
 * value is absent, so that a printed error lists only what there is.
 */
export class SconceError extends Error {
  static {
    Object.defineProperty(SconceError.prototype, "name", { value: "SconceError", configurable: true, writable: true });
  }

  declare readonly name: "SconceError";
  /** Which kind of failure this is; see {@link ERROR_KINDS}. */
  readonly kind: ErrorKind;
  /** What to do about it. */
  declare readonly hint?: string;
  /** The Python exception's class name, if one was raised. */
  declare readonly pythonType?: string;
  /** The Python traceback, if an exception was raised. */
  declare readonly traceback?: string;
  /** The signal that ended the process, if one did. */
  declare readonly signal?: string;
  /** The exit code of the process that ended, if it exited by itself. */
  declare readonly exitCode?: number;
  /** The last lines of Python's stderr, oldest first. */
  declare readonly stderr?: string[];
  /** The run directory that keeps what was done before the failure. */
  declare runDir?: string;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    const { cause: _, ...rest } = details;
    Object.assign(this, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)));
  }

  /** How Node prints it: kind and message, the hint, Python's traceback if there is one, then the lines of the program. */
  [Symbol.for("nodejs.util.inspect.custom")](
    _depth: number,
    _options: object,
    inspect: (value: unknown) => string,
  ): string {
    const lines = (this.stack ?? "").split("\n");
    const first = lines.findIndex((line) => /^\s+at /.test(line));
    return [
      `SconceError (${this.kind}): ${this.message}`,
      ...(this.hint === undefined ? [] : [`  hint: ${this.hint}`]),
      ...(this.runDir === undefined ? [] : [`  kept: ${this.runDir}`]),
      ...(this.traceback === undefined ? [] : [this.traceback.trimEnd()]),
      ...(first < 0 ? [] : lines.slice(first)),
      ...(this.cause === undefined ? [] : [`  caused by: ${inspect(this.cause)}`]),
    ].join("\n");
  }
}

/**
 * Give an error the stack of the place that waits for it. An error that is made in a listener of a process or a stream knows
 * nothing of the call that it ends; called in an `async` function's `catch`, this puts the caller's lines into its stack.
 *
 * @returns the same error.
 */
export function atCallSite<E>(error: E): E {
  if (error instanceof SconceError) Error.captureStackTrace(error, atCallSite);
  return error;
}

/** What follows from an error: the entry of its kind, or nothing for an error that is not sconce's own. */
export function kindOf(error: unknown): ErrorKindEntry | undefined {
  return error instanceof SconceError ? ERROR_KINDS[error.kind] : undefined;
}

/** Whether the error is one that the user can mend by another command, file or set-up (exit code 2), not a failed run. */
export function isUserMistake(error: unknown): boolean {
  return kindOf(error)?.exitCode === 2;
}

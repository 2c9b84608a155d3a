import { fileURLToPath } from "node:url";
import { execa, type ResultPromise } from "execa";
import { parseWith } from "../config/parse.js";
import { type ErrorKind, SconceError } from "../errors.js";
import { findPython, packageFolder } from "./find-python.js";
import {
  type BridgeEvent,
  errorSchema,
  eventSchema,
  type FromHost,
  type FunctionName,
  functions,
  type Params,
  type ToHost,
  type Value,
} from "./protocol.js";

/**
 * torch's own switch for large tensors on the kernel's huge pages: the same bits, less time on long batches, no more memory.
 * The kernel must allow it: `/sys/kernel/mm/transparent_hugepage/enabled` is `madvise` or `always`; `sconce doctor` tells.
 * (glibc's malloc thresholds save a little more time, but the heap then grows with every new longest batch without end.)
 */
export const ALLOCATOR_SETTINGS = { THP_MEM_ALLOC_ENABLE: "1" } as const;

/** How a worker process starts. */
export interface WorkerOptions {
  /** The Python interpreter; see {@link findPython} for what is taken without it. */
  python?: string;
  /** Use {@link ALLOCATOR_SETTINGS}. Default true. A setting of yours in the environment wins. */
  allocator?: boolean;
  /** Start Python so that deterministic CUDA works (`CUBLAS_WORKSPACE_CONFIG=:4096:8`). Default false. */
  deterministic?: boolean;
  /** Environment variables for Python on top of this process's own. */
  env?: Record<string, string>;
}

/** How one call is listened to and stopped. */
export interface CallOptions {
  /** Gets each event, in order; what it throws (or rejects with) stops the call and becomes its error. */
  onEvent?: (event: BridgeEvent) => unknown;
  /** Stops the call between two batches when aborted. The call then still resolves, with its own word for that. */
  signal?: AbortSignal;
}

interface Call {
  id: number;
  options: CallOptions;
  settle: (outcome: { envelope: string } | { error: Error }) => void;
  /** Listeners run one after another; the result waits for the last. */
  heard: Promise<void>;
  listenerError?: unknown;
}

const STDERR_LINES = 40;
const LAUNCHER = fileURLToPath(new URL("../../python/launch.sh", import.meta.url));
const HOST = fileURLToPath(new URL("./host.js", import.meta.url));

/** A Node process with one Python in it, from the parent's side: calls go in one at a time, everything else comes out. */
export class PythonWorker {
  readonly #process: ResultPromise;
  readonly #ready: Promise<void>;
  readonly #ended: Promise<void>;
  #pid: number | undefined;
  #current: Call | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #pendingCalls = 0;
  #lastId = 0;
  #death: SconceError | undefined;
  #closed = false;
  readonly #stderr: string[] = [];

  constructor(options: WorkerOptions = {}) {
    const python = findPython(options.python);
    const environment: Record<string, string | undefined> = {
      ...(options.allocator === false ? {} : withoutOwn(ALLOCATOR_SETTINGS)),
      ...(options.deterministic ? { CUBLAS_WORKSPACE_CONFIG: process.env.CUBLAS_WORKSPACE_CONFIG ?? ":4096:8" } : {}),
      ...options.env,
      PYTHONPATH: [`${packageFolder}/python`, options.env?.PYTHONPATH ?? process.env.PYTHONPATH]
        .filter(Boolean)
        .join(":"),
      PYTHONUNBUFFERED: "1",
      SCONCE_PYTHON: python,
      PYTHON_BIN: process.platform === "win32" ? python : LAUNCHER,
    };
    // Node's own channel to this process's parent must not be taken for one of the child's.
    this.#process = execa(process.execPath, [HOST], {
      env: environment,
      ipc: true,
      serialization: "json",
      buffer: false,
      reject: false,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      cleanup: true,
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      let rest = "";
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        this.#stderr.push(...lines);
        this.#stderr.splice(0, this.#stderr.length - STDERR_LINES);
      });
    }
    let ready: () => void = () => {};
    let failed: (error: Error) => void = () => {};
    this.#ready = new Promise((resolve, reject) => {
      ready = resolve;
      failed = reject;
    });
    this.#ready.catch(() => {});
    this.#process.on("message", (message: FromHost) => {
      switch (message.type) {
        case "ready":
          this.#pid = message.pid;
          ready();
          break;
        case "events":
          for (const event of message.events) this.#hear(message.id, event);
          break;
        case "ask":
          void this.#ask(message.id, message.event);
          break;
        case "result":
          if (this.#current?.id === message.id) this.#current.settle({ envelope: message.envelope });
          break;
        case "died":
          void this.#onDeath(python, message).then(failed);
      }
    });
    this.#ended = this.#process.then(
      (result) => {
        this.#die(
          new SconceError("worker-died", `the worker process ended ${how(result.exitCode, result.signal)}`, {
            signal: result.signal,
            exitCode: result.exitCode,
            stderr: [...this.#stderr],
            hint: "open a new session; a run can go on with --resume",
          }),
        );
        failed(this.#death as Error);
      },
      () => {},
    );
    this.#hold(false);
  }

  /** The process id of Python, once it has started. */
  get pythonPid(): number | undefined {
    return this.#pid;
  }

  /** The process id of the Node process that holds Python. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Why the worker is gone, if it is. */
  get death(): SconceError | undefined {
    return this.#death;
  }

  /** The last lines that Python wrote to stdout or stderr, oldest first. */
  get stderr(): readonly string[] {
    return this.#stderr;
  }

  /** Wait until calls can be made. @throws SconceError as {@link call} does, when Python cannot be started. */
  async ready(): Promise<void> {
    this.#hold(true);
    try {
      await this.#alive(this.#ready);
      if (this.#death) throw this.#death;
    } finally {
      if (this.#pendingCalls === 0 && !this.#closed) this.#hold(false);
    }
  }

  /**
   * Call a function behind the door. Calls wait for each other.
   *
   * @throws SconceError of the kind that Python names; `python-error` for an exception it did not foresee; `python-died` or
   * `worker-died` when a process ends; `closed` when the session is closed; `protocol` when the two sides disagree.
   */
  async call<N extends FunctionName>(name: N, params: Params<N>, options: CallOptions = {}): Promise<Value<N>> {
    this.#pendingCalls += 1;
    this.#hold(true);
    const turn = this.#queue.then(() => this.#callNow(name, params, options));
    this.#queue = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#pendingCalls -= 1;
      // Whoever closes waits for the end of the processes: until then they keep this one alive.
      if (this.#pendingCalls === 0 && !this.#closed) this.#hold(false);
    }
  }

  /** End both processes. A call that is pending rejects with kind `closed`. Closing twice is closing once. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#die(new SconceError("closed", "the session was closed"));
      this.kill();
    }
    this.#hold(true);
    await this.#ended;
  }

  /** End both processes at once, without a word. */
  kill(): void {
    if (this.#pid !== undefined) {
      try {
        process.kill(this.#pid, "SIGKILL");
      } catch {} // gone already
    } else if (this.#process.connected) {
      // Which process Python is, only the host knows yet: it ends both when its parent leaves.
      this.#process.disconnect?.();
      setTimeout(() => this.#process.kill("SIGKILL"), 1000).unref();
      return;
    }
    this.#process.kill("SIGKILL");
  }

  async #callNow<N extends FunctionName>(name: N, params: Params<N>, options: CallOptions): Promise<Value<N>> {
    await this.#alive(this.#ready);
    if (this.#death) throw this.#death;
    const call: Call = { id: ++this.#lastId, options, settle: () => {}, heard: Promise.resolve() };
    const outcome = new Promise<{ envelope: string } | { error: Error }>((resolve) => {
      call.settle = resolve;
    });
    this.#current = call;
    const stop = () => this.#send({ type: "stop", id: call.id });
    this.#send({
      type: "call",
      id: call.id,
      name,
      params: JSON.stringify(parseWith(functions[name].params, params, name)),
    });
    if (options.signal?.aborted) stop();
    options.signal?.addEventListener("abort", stop);
    try {
      const settled = await outcome;
      await call.heard;
      if (call.listenerError !== undefined) throw call.listenerError;
      if ("error" in settled) throw settled.error;
      return this.#open(name, settled.envelope);
    } finally {
      options.signal?.removeEventListener("abort", stop);
      this.#current = undefined;
    }
  }

  #open<N extends FunctionName>(name: N, envelope: string): Value<N> {
    const answer = JSON.parse(envelope) as { ok: boolean; value?: unknown; error?: unknown };
    if (!answer.ok) throw toError(errorSchema.parse(answer.error), [...this.#stderr]);
    const value = functions[name].value.safeParse(answer.value);
    if (!value.success)
      throw new SconceError("protocol", `Python's answer to ${name} is not what it should be: ${value.error.message}`);
    return value.data as Value<N>;
  }

  #hear(id: number, json: string): void {
    const call = this.#current;
    if (call?.id !== id || !call.options.onEvent) return;
    const event = eventSchema.parse(JSON.parse(json));
    call.heard = call.heard.then(async () => {
      if (call.listenerError !== undefined) return;
      try {
        await call.options.onEvent?.(event);
      } catch (error) {
        call.listenerError = error ?? new Error("the listener threw nothing");
        this.#send({ type: "stop", id });
      }
    });
  }

  async #ask(id: number, json: string): Promise<void> {
    const call = this.#current;
    this.#hear(id, json);
    await call?.heard;
    this.#send({ type: "answer", id, answer: call?.listenerError === undefined ? "go" : "stop" });
  }

  async #onDeath(python: string, { code, signal, reason }: Extract<FromHost, { type: "died" }>): Promise<SconceError> {
    await new Promise((resolve) => setTimeout(resolve, 50)); // the last lines of stderr are on their way
    const stderr = [...this.#stderr];
    const started = this.#pid !== undefined;
    const tail = stderr.length > 0 ? `\n${stderr.slice(-5).join("\n")}` : "";
    const missing = !started && signal === null; // a Python that runs gets as far as saying that it is ready
    const why = reason ? `: ${reason}` : code === null ? "" : ` (exit code ${code})`;
    const error = missing
      ? new SconceError("python-missing", `${python} cannot be started as a Python with sconce in it${why}${tail}`, {
          hint: "install Python 3.10 or newer, then run `sconce setup`",
          stderr,
        })
      : new SconceError("python-died", `Python ended ${how(code ?? undefined, signal ?? undefined)}${tail}`, {
          signal: signal ?? undefined,
          exitCode: code ?? undefined,
          stderr,
          hint:
            signal === "SIGKILL"
              ? "if nobody killed it, memory ran out: use a smaller batch size; a run can go on with --resume"
              : "open a new session; a run can go on with --resume",
        });
    this.#die(error);
    this.#process.kill("SIGKILL");
    return error;
  }

  #die(error: SconceError): void {
    if (this.#death) return;
    this.#death = error;
    this.#current?.settle({ error });
  }

  /** Wait for `promise`, or for death. */
  async #alive(promise: Promise<void>): Promise<void> {
    await promise.catch((error) => {
      throw this.#death ?? error;
    });
  }

  #send(message: ToHost): void {
    if (this.#process.connected) this.#process.send(message as never, () => {});
  }

  /** Keep this Node process alive while a call is pending, and let it end when none is. */
  #hold(hold: boolean): void {
    const handles = [this.#process, this.#process.channel, this.#process.stdout, this.#process.stderr];
    for (const handle of handles as ({ ref?(): void; unref?(): void } | undefined | null)[]) {
      if (hold) handle?.ref?.();
      else handle?.unref?.();
    }
  }
}

function withoutOwn(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => process.env[name] === undefined));
}

function how(exitCode: number | undefined, signal: string | undefined): string {
  return signal ? `by ${signal}` : `with exit code ${exitCode}`;
}

function toError(error: ReturnType<typeof errorSchema.parse>, stderr: string[]): SconceError {
  const kind = (error.kind ?? "python-error") as ErrorKind;
  const foreseen = error.kind !== undefined && error.type === "SconceError";
  const hint =
    error.hint ??
    (kind === "package-missing"
      ? "run `sconce setup`"
      : kind === "out-of-memory"
        ? "use a smaller training.batchSize, or data.maxTokens"
        : undefined);
  const named = foreseen || kind === "package-missing" ? error.message : `${error.type}: ${error.message}`;
  return new SconceError(kind, named, {
    hint,
    pythonType: foreseen ? undefined : error.type,
    traceback: foreseen ? undefined : error.traceback,
    stderr: foreseen ? undefined : stderr,
  });
}

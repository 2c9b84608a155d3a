import { parseWith } from "../config/parse.js";
import { atCallSite, SconceError } from "../errors.js";
import { checkWire, openEnvelope } from "./answer.js";
import { type CallOptions, Calls } from "./calls.js";
import { type PythonEnd, pythonDied, pythonHangs, workerDied } from "./death.js";
import { eventSchema } from "./protocol/events.js";
import { type EventOf, type FunctionName, functions, type Params, type Value } from "./protocol/functions.js";
import { fromHostSchema } from "./protocol/messages.js";
import { type Host, START_SECONDS, spawnHost, type WorkerOptions } from "./spawn.js";

export type { CallOptions } from "./calls.js";
export { ALLOCATOR_SETTINGS, type WorkerOptions } from "./spawn.js";

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A Node process with one Python in it, from the parent's side: calls go in one at a time, everything else comes out. */
export class PythonWorker {
  readonly #host: Host;
  readonly #calls: Calls;
  readonly #ready: Promise<void>;
  readonly #ended: Promise<void>;
  #setReady: () => void = () => {};
  #setFailed: (error: SconceError) => void = () => {};
  #pid: number | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #death: SconceError | undefined;
  #closed = false;

  /** @throws SconceError `config` for an option of the wrong kind, `python-missing` for a Python that is not there. */
  constructor(options: WorkerOptions = {}) {
    const { startSeconds = START_SECONDS } = options;
    if (!(startSeconds > 0))
      throw new SconceError(
        "config",
        `startSeconds: ${startSeconds} is not allowed; it is a number of seconds above 0`,
      );
    this.#host = spawnHost(options);
    this.#calls = new Calls(this.#host.send);
    this.#ready = new Promise((resolve, reject) => {
      this.#setReady = resolve;
      this.#setFailed = reject;
    });
    this.#ready.catch(() => {}); // told to whoever calls
    const late = setTimeout(
      () => this.#end(pythonHangs(this.#host, startSeconds)),
      Math.min(startSeconds * 1000, LONGEST_TIMER_MS),
    ).unref();
    this.#ready.finally(() => clearTimeout(late)).catch(() => {});
    this.#host.process.on("message", (message: unknown) => this.#receive(message));
    this.#ended = this.#host.process.then(
      ({ exitCode, signal }) => this.#die(workerDied(this.#host, exitCode, signal)),
      () => {},
    );
    this.#host.hold(false);
  }

  /** The process id of Python, once it has started. */
  get pythonPid(): number | undefined {
    return this.#pid;
  }

  /** The process id of the Node process that holds Python. */
  get pid(): number | undefined {
    return this.#host.process.pid;
  }

  /** Why the worker is gone, if it is. */
  get death(): SconceError | undefined {
    return this.#death;
  }

  /** The last lines that Python wrote to stdout or stderr, oldest first. */
  get stderr(): readonly string[] {
    return this.#host.lines;
  }

  /** Wait until calls can be made. @throws SconceError as {@link call} does, when Python cannot be started. */
  ready(): Promise<void> {
    return this.#held(() => this.#alive());
  }

  /**
   * Call a function behind the door. Calls wait for each other.
   *
   * @throws SconceError of the kind that Python names; `config` for parameters that do not fit; `python-error` for an exception
   * that Python did not foresee; `python-died` or `worker-died` when a process ends; `closed` when the session is closed;
   * `protocol` when what comes from Python makes no sense; and whatever the listener throws.
   */
  async call<N extends FunctionName>(
    name: N,
    params: Params<N>,
    options: CallOptions<EventOf<N>> = {},
  ): Promise<Value<N>> {
    const turn = this.#queue.then(async () => {
      await this.#alive();
      const contract = functions[name];
      const checked = JSON.stringify(parseWith(contract.params, params, name));
      const envelope = await this.#calls.make(
        name,
        checked,
        options,
        "events" in contract ? contract.events : eventSchema,
      );
      return openEnvelope(name, contract.value, envelope, this.#host.lines) as Value<N>;
    });
    this.#queue = turn.catch(() => {});
    try {
      return await this.#held(() => turn);
    } catch (error) {
      throw atCallSite(error); // it was made in a listener of the process, far from the caller's line
    }
  }

  /** End both processes. A call that is pending rejects with kind `closed`. Closing twice is closing once. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#end(new SconceError("closed", "the session was closed"));
    }
    this.#host.hold(true);
    await this.#ended;
  }

  /** End both processes at once, without a word. */
  kill(): void {
    if (this.#pid !== undefined) {
      try {
        process.kill(this.#pid, "SIGKILL");
      } catch {} // gone already
    }
    this.#host.kill();
  }

  #receive(received: unknown): void {
    try {
      const message = checkWire(fromHostSchema, received, "a message of the worker process");
      switch (message.type) {
        case "ready":
          this.#pid = message.pid;
          this.#setReady();
          break;
        case "events":
          this.#calls.hear(message.id, message.events);
          break;
        case "ask":
          void this.#calls.ask(message.id, message.event);
          break;
        case "result":
          this.#calls.result(message.id, message.envelope);
          break;
        case "died":
          void this.#onDeath(message);
      }
    } catch (error) {
      this.#end(error as SconceError); // whoever sends this may say anything next
    }
  }

  async #onDeath(end: PythonEnd): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 50)); // the last lines of stderr are on their way
    this.#die(pythonDied(this.#host, end, this.#pid !== undefined));
    this.#host.kill();
  }

  /** End both processes for this reason; what is pending rejects with it at once. */
  #end(reason: SconceError): void {
    this.#die(reason, true);
    this.kill();
  }

  #die(reason: SconceError, atOnce = false): void {
    this.#death ??= reason;
    this.#setFailed(this.#death);
    this.#calls.fail(this.#death, atOnce);
  }

  /** Wait until Python is ready; throw the reason when the worker is gone. */
  async #alive(): Promise<void> {
    await this.#ready;
    if (this.#death) throw this.#death;
  }

  /** Keep this Node process alive while something is pending, and let it end when nothing is. */
  async #held<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    this.#host.hold(true);
    try {
      return await work();
    } finally {
      this.#waiting -= 1;
      // Whoever closes waits for the end of the processes: until then they keep this one alive.
      if (this.#waiting === 0 && !this.#closed) this.#host.hold(false);
    }
  }
}

import type { EventOf, FunctionName, Params, Value } from "../bridge/protocol.js";
import { type CallOptions, PythonWorker, type WorkerOptions } from "../bridge/worker.js";
import type { ModelName } from "../config/models.js";
import type { ModelConfig, OwnModelConfig } from "../config/types.js";
import { type Corpus, type CorpusOptions, loadCorpus } from "./corpus.js";
import { buildModel, type Model, type ModelOptions } from "./model.js";

/** How a session starts. */
export type SessionOptions = WorkerOptions;

/** A Python of its own, warm between calls: a corpus that was read once stays in its memory. */
export class Session implements AsyncDisposable {
  readonly #worker: PythonWorker;

  /** @internal Use {@link openSession}. */
  constructor(worker: PythonWorker) {
    this.#worker = worker;
  }

  /** The process id of Python. */
  get pythonPid(): number | undefined {
    return this.#worker.pythonPid;
  }

  /** The process id of the Node process between this one and Python. */
  get workerPid(): number | undefined {
    return this.#worker.pid;
  }

  /** Whether calls can still be made: false after {@link close}, or when a process of the session ended. */
  get isOpen(): boolean {
    return this.#worker.death === undefined;
  }

  /**
   * Call a function behind the door by its name. The facades do this for you.
   * @throws SconceError; see {@link PythonWorker.call}.
   */
  call<N extends FunctionName>(name: N, params: Params<N>, options?: CallOptions<EventOf<N>>): Promise<Value<N>> {
    return this.#worker.call(name, params, options);
  }

  /** Seed, read, split and batch a corpus, as the tutorial does before its first model. */
  loadCorpus(options: CorpusOptions = {}): Promise<Corpus> {
    return loadCorpus(this, options);
  }

  /**
   * Build a model with its optimiser for a corpus.
   * @param model One of the tutorial's by its name or with its settings, or one of your own: see `pythonModel`.
   */
  buildModel(
    model: ModelName | ModelConfig | OwnModelConfig,
    corpus: Corpus,
    options: ModelOptions = {},
  ): Promise<Model> {
    return buildModel(this, model, corpus, options);
  }

  /** End the session's processes. What is pending rejects with kind `closed`. */
  close(): Promise<void> {
    return this.#worker.close();
  }

  /** The same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Open a session: start a worker process with a Python in it. It can be left open: a script whose work is done ends anyway.
 *
 * @param signal Ends a start that takes too long: both processes are killed, and `worker-died` is thrown.
 * @throws SconceError `python-missing` when there is no Python to start, or when it is not ready after `options.startSeconds`.
 */
export async function openSession(options: SessionOptions = {}, signal?: AbortSignal): Promise<Session> {
  const worker = new PythonWorker(options);
  const giveUp = () => worker.kill();
  signal?.addEventListener("abort", giveUp);
  if (signal?.aborted) giveUp();
  try {
    await worker.ready();
  } catch (error) {
    await worker.close(); // both processes are gone before the error is told
    throw error;
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
  return new Session(worker);
}

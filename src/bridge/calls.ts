import type { z } from "zod";
import { SconceError } from "../errors.js";
import { readWire } from "./answer.js";
import type { Orders } from "./orders.js";
import type { BridgeEvent } from "./protocol/event-types.js";
import type { ToHost } from "./protocol/messages.js";

/** How one call is listened to and stopped. */
export interface CallOptions<E = BridgeEvent> {
  /** Gets each event, in order; what it throws (or rejects with) stops the call and becomes its error. */
  onEvent?: ((event: E) => unknown) | undefined;
  /**
   * Stops the call between two batches when aborted. The call then still resolves, with its own word for that. A listener
   * that is still at work is waited for a few seconds more, and then no longer.
   */
  signal?: AbortSignal | undefined;
  /** Gives orders to a function that asks for them while it is at work. */
  orders?: Orders | undefined;
}

interface Call {
  id: number;
  options: CallOptions<never>;
  /** What an event has to be. */
  events: z.ZodType;
  /** Ends the wait for Python's answer: with the envelope, or with the error that came instead of it. */
  settle: (outcome: { envelope: string } | { error: Error }) => void;
  /** Listeners run one after another; the result waits for the last. */
  heard: Promise<void>;
  /** Resolves when listeners are not waited for any longer. */
  abandoned: Promise<void>;
  abandon: () => void;
  /** Resolves when the call is told to stop. */
  stopping: Promise<void>;
  setStopping: () => void;
  stopped: boolean;
  /** Set by the first listener that throws, and by an event that makes no sense. */
  failure?: { error: unknown };
}

/** How long listeners may go on after a stop before the call ends without them. */
const LISTENER_GRACE_MS = 3000;

/** The calls of one worker, one at a time: events to their listener, its answer to Python, the stop. */
export class Calls {
  readonly #send: (message: ToHost) => void;
  #current: Call | undefined;
  #lastId = 0;

  constructor(send: (message: ToHost) => void) {
    this.#send = send;
  }

  /** Make a call whose turn it is; gives the envelope of Python's answer. */
  async make(name: string, params: string, options: CallOptions<never>, events: z.ZodType): Promise<string> {
    const { promise: outcome, resolve: settle } = promised<{ envelope: string } | { error: Error }>();
    const { promise: abandoned, resolve: abandon } = promised<void>();
    const { promise: stopping, resolve: setStopping } = promised<void>();
    const call: Call = {
      id: ++this.#lastId,
      options,
      events,
      settle,
      heard: Promise.resolve(),
      abandoned,
      abandon,
      stopping,
      setStopping,
      stopped: false,
    };
    this.#current = call;
    let grace: NodeJS.Timeout | undefined;
    const onAbort = () => {
      this.#stop(call);
      grace = setTimeout(abandon, LISTENER_GRACE_MS);
    };
    this.#send({ type: "call", id: call.id, name, params });
    options.orders?.begin((order) => this.#send({ type: "order", id: call.id, order }));
    if (options.signal?.aborted) onAbort();
    else options.signal?.addEventListener("abort", onAbort);
    try {
      const settled = await outcome;
      await Promise.race([call.heard, abandoned]);
      if (call.failure) throw call.failure.error;
      if ("error" in settled) throw settled.error;
      return settled.envelope;
    } finally {
      clearTimeout(grace);
      options.orders?.end();
      options.signal?.removeEventListener("abort", onAbort);
      if (this.#current === call) this.#current = undefined;
    }
  }

  /** Events have come; `id` is the call that they belong to. */
  hear(id: number, events: string[]): void {
    const call = this.#current;
    if (call?.id === id) for (const event of events) this.#hear(call, event);
  }

  /** An event has come, and Python waits for the answer. */
  async ask(id: number, event: string): Promise<void> {
    const call = this.#current;
    if (call?.id !== id) return;
    this.#hear(call, event);
    // A stop does not wait for a listener: Python can write its checkpoint meanwhile.
    await Promise.race([call.heard, call.stopping]);
    this.#send({ type: "answer", id, answer: call.failure || call.stopped ? "stop" : "go" });
  }

  /** Python has answered a call. */
  result(id: number, envelope: string): void {
    if (this.#current?.id === id) this.#current.settle({ envelope });
  }

  /**
   * No answer will come any more. `atOnce`: not even listeners are waited for; otherwise they hear what came before the end.
   */
  fail(error: SconceError, atOnce: boolean): void {
    if (atOnce) this.#current?.abandon();
    this.#current?.settle({ error });
  }

  #stop(call: Call): void {
    if (call.stopped) return;
    call.stopped = true;
    call.setStopping();
    this.#send({ type: "stop", id: call.id });
  }

  #hear(call: Call, json: string): void {
    const { onEvent } = call.options;
    if (!onEvent) return;
    call.heard = call.heard.then(async () => {
      if (call.failure) return;
      try {
        await onEvent(readWire(call.events, json, "an event from Python") as never);
      } catch (error) {
        call.failure = { error: error ?? new SconceError("usage", "the listener threw nothing") };
        this.#stop(call);
      }
    });
  }
}

function promised<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

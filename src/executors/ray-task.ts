import { readFile, rm } from "node:fs/promises";
import { openEnvelope } from "../bridge/answer.js";
import { type ClusterEvent, type ClusterOrder, type EpochResult, functions, type Value } from "../bridge/protocol.js";
import { SconceError } from "../errors.js";
import type { Task, TaskControl } from "./executor.js";

/** What `cluster.serve` tells of one task. */
export type RayTaskEvent = Extract<ClusterEvent, { task: number }>;

/** Where a task runs. */
export interface Place {
  /** The node: its host's name and its address. */
  node: string;
  /** The run directory there. */
  path: string;
  /** The worker's process there. */
  pid: number;
}

/** How long a listener may go on after a stop before the task ends without it. */
const LISTENER_GRACE_MS = 3000;

/** One task on the cluster, from this machine's side: its files and its events, in the order in which they came. */
export class RayTask {
  /** Where it runs; undefined until it has begun. */
  place: Place | undefined;
  /** Whether its run has begun, and so has files. */
  begun = false;
  /** The epochs that it has told. */
  readonly epochs: EpochResult[] = [];
  readonly #settled: Promise<string>;
  #settle: (envelope: string) => void = () => {};
  #fail: (error: unknown) => void = () => {};
  #abandon: () => void = () => {};
  readonly #abandoned: Promise<void>;
  #chain: Promise<void> = Promise.resolve();
  /** The first error of a listener or of a file. */
  #failure: { error: unknown } | undefined;
  /** Whether a file could not be written, or was not what was sent. */
  #refused = false;

  /** @param order Gives an order to the cluster. */
  constructor(
    readonly id: number,
    readonly task: Task,
    readonly control: TaskControl,
    readonly order: (order: ClusterOrder) => void,
  ) {
    this.#settled = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
    this.#settled.catch(() => {}); // told to whoever waits for the outcome
    this.#abandoned = new Promise((resolve) => {
      this.#abandon = resolve;
    });
  }

  /** Wait for the end. @throws what the run threw, what the listener threw, or why no end will come. */
  async outcome(): Promise<Value<"experiment.run">> {
    const { signal, kill } = this.control;
    let grace: NodeJS.Timeout | undefined;
    const onStop = () => {
      this.order({ type: "stop", task: this.id });
      grace = setTimeout(this.#abandon, LISTENER_GRACE_MS);
    };
    const onKill = () => {
      this.order({ type: "kill", task: this.id });
      this.#abandon();
    };
    signal.addEventListener("abort", onStop, { once: true });
    kill.addEventListener("abort", onKill, { once: true });
    if (signal.aborted) onStop();
    if (kill.aborted) onKill();
    try {
      const envelope = await this.#settled;
      if (this.#failure) throw this.#failure.error;
      return openEnvelope("experiment.run", functions["experiment.run"].value, envelope, []);
    } finally {
      clearTimeout(grace);
      signal.removeEventListener("abort", onStop);
      kill.removeEventListener("abort", onKill);
    }
  }

  /** Something of this task has come. */
  hear(event: RayTaskEvent): void {
    this.#chain = this.#chain.then(async () => {
      try {
        await this.#take(event);
      } catch (error) {
        this.#failure ??= { error: error ?? new SconceError("usage", "the listener threw nothing") };
        this.order({ type: "stop", task: this.id });
      }
      if (event.type === "told" && event.ask !== null)
        this.order({ type: "answer", task: this.id, ask: event.ask, answer: this.#failure ? "stop" : "go" });
    });
  }

  /** No end will come any more. */
  lost(error: unknown): void {
    this.#abandon();
    this.#fail(error);
  }

  async #take(event: RayTaskEvent): Promise<void> {
    switch (event.type) {
      case "place": {
        const { node, path, pid } = event;
        this.place = { node, path, pid };
        break;
      }
      case "append":
      case "replace":
      case "remove":
        return this.#put(event);
      case "told":
        if (event.event.type === "start") this.begun = true;
        if (event.event.type === "epoch") {
          const { type: _, ...epoch } = event.event;
          this.epochs.push(epoch);
        }
        if (!this.#failure && !this.control.kill.aborted) await this.#listen(event);
        break;
      case "end":
        this.#settle(event.envelope);
    }
  }

  /** A file refused is followed by no other: what builds on it, and the removal of what it replaces, would leave less than there was. */
  async #put(event: Extract<RayTaskEvent, { name: string }>): Promise<void> {
    if (this.#refused) return;
    const { files } = this.task;
    try {
      if (event.type === "remove") await files.remove(event.name);
      else if (event.type === "append") await files.append(event.name, event.offset, await bytesOf(event.content));
      else await files.replace(event.name, await bytesOf(event.content), event.sha256);
    } catch (error) {
      this.#refused = true;
      throw error;
    }
  }

  async #listen({ event }: Extract<RayTaskEvent, { type: "told" }>): Promise<void> {
    const heard = Promise.resolve(this.control.onEvent({ attempt: this.task.attempt, event }));
    heard.catch(() => {}); // when it is not waited for any longer
    await Promise.race([heard, this.#abandoned]);
  }
}

async function bytesOf(content: { base64: string } | { path: string }): Promise<Uint8Array> {
  if ("base64" in content) return Buffer.from(content.base64, "base64");
  const bytes = await readFile(content.path);
  await rm(content.path, { force: true });
  return bytes;
}

import { Orders } from "../bridge/orders.js";
import type { ClusterEvent, ClusterOrder, Params } from "../bridge/protocol.js";
import { openSession, type Session, type SessionOptions } from "../facades/session.js";
import type { Task, TaskControl } from "./executor.js";
import { joinedInTime, notJoined } from "./ray-joining.js";
import { RayTask } from "./ray-task.js";

/** How long the workers may take to leave their nodes before this machine leaves without them; Ray ends them then. */
const LEAVE_MS = 90_000;

/** Those who hear what changes on a cluster. */
export interface ConnectionListeners {
  /** Hears how many workers there are, each time that this changes. */
  onWorkers(workers: number): void;
  /** Hears what the user should know, but for what was so when the cluster was joined. */
  onWarning(message: string): void;
}

/** A session that has joined a cluster and serves it, in one call that lasts as long as the connection. */
export class RayConnection {
  /** How many workers there are, at this moment. */
  workers = 0;
  /** What the user should know of the cluster as it was when it was joined. */
  warnings: readonly string[] = [];
  /** Why the connection is gone, if it is. */
  death: unknown;
  readonly #session: Session;
  readonly #orders = new Orders<ClusterOrder>();
  readonly #tasks = new Map<number, RayTask>();
  readonly #listeners: ConnectionListeners;
  readonly #found: Promise<void>;
  #setFound: () => void = () => {};
  #setJoined: () => void = () => {};
  #served: Promise<unknown> = Promise.resolve();
  #last = 0;

  private constructor(session: Session, listeners: ConnectionListeners) {
    this.#session = session;
    this.#listeners = listeners;
    this.#found = new Promise((resolve) => {
      this.#setFound = resolve;
    });
  }

  /**
   * Open a session, and join the cluster with it.
   * @param signal Ends the joining at once, with the session's processes; not what is joined.
   * @throws SconceError `cluster`, `package-missing`, `closed` at the signal, and what opening a session throws.
   */
  static async open(
    params: Params<"cluster.serve">,
    listeners: ConnectionListeners,
    options: SessionOptions | undefined,
    signal: AbortSignal,
  ): Promise<RayConnection> {
    const session = await openSession(options, signal).catch((error) => {
      throw signal.aborted ? notJoined(params.address) : error;
    });
    const connection = new RayConnection(session, listeners);
    try {
      await joinedInTime(params.address, connection.#join(params), signal, connection.#found);
      return connection;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Give an order. */
  order(order: ClusterOrder): void {
    this.#orders.give(order);
  }

  /** A new task, which hears what is told of it until its outcome is known. */
  task(task: Task, control: TaskControl): RayTask {
    this.#last += 1;
    const begun = new RayTask(this.#last, task, control, (order) => this.order(order));
    this.#tasks.set(begun.id, begun);
    if (this.death !== undefined) begun.lost(this.death);
    return begun;
  }

  /** Forget a task that is over. */
  done({ id }: RayTask): void {
    this.#tasks.delete(id);
  }

  /** End all workers and leave the cluster. */
  async close(): Promise<void> {
    this.order({ type: "close" });
    let late: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      late = setTimeout(resolve, LEAVE_MS);
    });
    await Promise.race([this.#served, waited]);
    clearTimeout(late);
    await this.#session.close();
  }

  async #join(params: Params<"cluster.serve">): Promise<void> {
    const joined = new Promise<void>((resolve) => {
      this.#setJoined = resolve;
    });
    const onEvent = (event: ClusterEvent) => this.#hear(event);
    const serving = this.#session.call("cluster.serve", params, { onEvent, orders: this.#orders as Orders });
    this.#served = serving.then(
      () => {},
      (error) => {
        this.death = error;
        for (const task of this.#tasks.values()) task.lost(error);
      },
    );
    await Promise.race([joined, serving]);
  }

  /** Returns at once: what one task's listener waits for holds up no other task. */
  #hear(event: ClusterEvent): void {
    if (event.type === "found") this.#setFound();
    else if (event.type === "joined") {
      this.workers = event.workers;
      this.warnings = event.warnings;
      this.#setJoined();
    } else if (event.type === "workers") {
      this.workers = event.workers;
      this.#listeners.onWorkers(event.workers);
    } else if (event.type === "warning") this.#listeners.onWarning(event.message);
    else this.#tasks.get(event.task)?.hear(event);
  }
}

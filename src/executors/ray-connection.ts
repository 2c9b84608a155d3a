import { Orders } from "../bridge/orders.js";
import type { ClusterEvent, ClusterOrder, Params } from "../bridge/protocol.js";
import { SconceError } from "../errors.js";
import { openSession, type Session, type SessionOptions } from "../facades/session.js";
import type { Task, TaskControl } from "./executor.js";
import { RayTask } from "./ray-task.js";

/** How long the workers may take to leave their nodes before this machine leaves without them; Ray ends them then. */
const LEAVE_MS = 20_000;
/** How long joining may take. Ray gives up by itself where nothing answers, but not where something else than Ray does. */
const JOIN_SECONDS = 30;

/** A session that has joined a cluster and serves it, in one call that lasts as long as the connection. */
export class RayConnection {
  /** How many workers there are, at this moment. */
  workers = 0;
  /** What the user should know of the cluster. */
  warnings: readonly string[] = [];
  /** Why the connection is gone, if it is. */
  death: unknown;
  readonly #session: Session;
  readonly #orders = new Orders<ClusterOrder>();
  readonly #tasks = new Map<number, RayTask>();
  readonly #onWorkers: (workers: number) => void;
  #setJoined: () => void = () => {};
  #served: Promise<unknown> = Promise.resolve();
  #last = 0;

  private constructor(session: Session, onWorkers: (workers: number) => void) {
    this.#session = session;
    this.#onWorkers = onWorkers;
  }

  /**
   * Open a session, and join the cluster with it.
   * @param onWorkers Hears of each change of their number.
   * @throws SconceError `cluster`, `package-missing`, and what opening a session throws.
   */
  static async open(
    params: Params<"cluster.serve">,
    onWorkers: (workers: number) => void,
    options?: SessionOptions,
  ): Promise<RayConnection> {
    const session = await openSession(options);
    const connection = new RayConnection(session, onWorkers);
    try {
      await connection.#join(params);
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
    let late: NodeJS.Timeout | undefined;
    const waited = new Promise<never>((_, reject) => {
      const message = `the cluster at ${params.address} did not let this machine join within ${JOIN_SECONDS} s`;
      const hint =
        "is it Ray that answers there, and has this machine its token (RAY_AUTH_MODE=token, ~/.ray/auth_token)?";
      late = setTimeout(() => reject(new SconceError("cluster", message, { hint })), JOIN_SECONDS * 1000);
    });
    await Promise.race([joined, serving, waited]).finally(() => clearTimeout(late));
  }

  /** Returns at once: what one task's listener waits for holds up no other task. */
  #hear(event: ClusterEvent): void {
    if (event.type === "joined") {
      this.workers = event.workers;
      this.warnings = event.warnings;
      this.#setJoined();
    } else if (event.type === "workers") {
      this.workers = event.workers;
      this.#onWorkers(event.workers);
    } else this.#tasks.get(event.task)?.hear(event);
  }
}

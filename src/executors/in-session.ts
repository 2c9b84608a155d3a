import type { RunResult } from "../experiment/result.js";
import { type RunOptions, runExperiment } from "../experiment/run-experiment.js";
import type { Session } from "../facades/session.js";
import type { Executor, Task, TaskControl } from "./executor.js";

/** Do a task in a session on this machine, in the task's own folder. @throws what {@link runExperiment} throws. */
export function runTask(
  session: Session,
  task: Task,
  { onEvent, signal }: Pick<TaskControl, "onEvent" | "signal">,
  memory: RunOptions["memory"],
): Promise<RunResult> {
  const { number: _, attempt, files, resume, config, ...options } = task;
  return runExperiment(config, {
    ...options,
    ...(resume ? { resume: files.path } : { runDir: files.path }),
    session,
    onEvent: (event) => onEvent({ attempt, event }),
    signal,
    memory,
  });
}

/** One run at a time in a session of somebody else's, which is used as it is, and neither closed nor replaced. */
export class InSession implements Executor {
  readonly workers = 1;
  readonly warnings: readonly string[] = [];
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The session ends with whoever opened it: `control.kill` is not heeded. */
  run(task: Task, control: TaskControl): Promise<RunResult> {
    return runTask(this.#session, task, control, "check");
  }

  async close(): Promise<void> {}
}

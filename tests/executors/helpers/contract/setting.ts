/** What the contract's tests of one executor share: the executor, its tasks, and what they must give. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resolveConfig } from "#sconce/config/parse.js";
import type { Executor, Task, TaskControl } from "#sconce/executors/executor.js";
import type { RunResult } from "#sconce/experiment/result.js";
import { runExperiment } from "#sconce/experiment/run-experiment.js";
import { TrialFolder } from "#sconce/sweep/trial-folder.js";
import { temporary } from "../../../helpers.js";
import { tinyBase, tinyCorpus } from "../../../sweep/helpers/tiny-corpus.js";

/** An executor with two workers, and what a test can do to it. */
export interface Subject {
  executor: Executor;
  /** Take the worker away that runs the task, as a machine that is switched off does. */
  lose(task: Task): unknown;
  /** Let workers join or leave; absent where their number is fixed. */
  setWorkers?(workers: number): Promise<void>;
  /** Where the task's files are while it runs; absent where that is the driver's folder. */
  awayOf?(task: Task): string;
}

const never = () => new AbortController().signal;

/** The control of a task that nobody listens to, stops or kills. */
export const quiet = (): TaskControl => ({ onEvent() {}, signal: never(), kill: never() });

/** A file of a task, as it is in the driver's folder. */
export const textOf = (task: Task, file: string) => readFileSync(join(task.files.path, file), "utf8");

/** An executor, and the folder of its trials. */
export class Setting {
  readonly folder = temporary();
  readonly #root = tinyCorpus();
  subject!: Subject;
  /** What a run of three epochs, without any executor, gives. */
  whole!: RunResult;

  constructor(readonly make: () => Promise<Subject>) {}

  get executor(): Executor {
    return this.subject.executor;
  }

  /** Start the executor, and run without one. */
  async begin(): Promise<void> {
    this.subject = await this.make();
    this.whole = await runExperiment(this.#config(3), { runDir: join(this.folder, "whole"), signal: never() });
  }

  /** A task as the driver makes it: the folder keeps what an earlier attempt left. */
  tasks(number: number, epochs: number, seed?: number): (attempt?: number) => Promise<Task> {
    const place = new TrialFolder(join(this.folder, String(number)));
    return async (attempt = 1) => {
      const resume = await place.begin();
      return { number, attempt, config: this.#config(epochs, seed), files: place.files(), resume };
    };
  }

  #config(epochs: number, seed = 3) {
    return resolveConfig({ ...tinyBase(this.#root, epochs), seed, threads: 1 });
  }
}

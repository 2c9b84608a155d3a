import { join, relative } from "node:path";
import type { RunEvent } from "../experiment/events.js";
import type { RunResult } from "../experiment/result.js";
import type { Task, TaskEvent } from "./executor.js";

/** Hears the events of one attempt until it is over: what a lost worker sends later belongs to no attempt. */
export class Attempt {
  readonly #number: number;
  readonly #home: string;
  readonly #hear: (event: RunEvent) => unknown;
  /** The run directory on the machine where the attempt runs. */
  #away: string | null = null;
  #over = false;
  #failed = false;

  /**
   * @param task What is attempted.
   * @param hear Gets the attempt's events, with the paths of this machine.
   */
  constructor({ attempt, files }: Task, hear: (event: RunEvent) => unknown) {
    this.#number = attempt;
    this.#home = files.path;
    this.#hear = hear;
  }

  /** Whether the run has begun: its Python is there and has its run directory. */
  get started(): boolean {
    return this.#away !== null;
  }

  /** Whether the listener threw: the error is its own, not the run's. */
  get failed(): boolean {
    return this.#failed;
  }

  /** For {@link TaskControl.onEvent}. */
  readonly onEvent = async (told: TaskEvent): Promise<void> => {
    if (this.#over || told.attempt !== this.#number) return;
    if (told.event.type === "start") this.#away = told.event.runDir ?? this.#home;
    try {
      await this.#hear(atHome(told.event, this.#away, this.#home));
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  };

  /** The attempt is over: nothing more is heard. */
  end(): void {
    this.#over = true;
  }
}

/** An event with the paths of the driver's folder in place of those of the machine where the run is done. */
function atHome(event: RunEvent, away: string | null, home: string): RunEvent {
  if (event.type === "start") return { ...event, runDir: home };
  if (event.type === "checkpoint") return { ...event, path: pathAtHome(event.path, away, home) };
  return event.type === "result" ? resultAtHome(event, away, home) : event;
}

/** A run's result, with the paths of the driver's folder in place of those of the machine where it was done. */
export function resultAtHome<R extends RunResult>(result: R, away: string | null, home: string): R {
  if (result.status === "completed" || result.checkpoint === null) return { ...result, runDir: home };
  return { ...result, runDir: home, checkpoint: pathAtHome(result.checkpoint, away, home) };
}

function pathAtHome(there: string, away: string | null, home: string): string {
  return away === null ? there : join(home, relative(away, there));
}

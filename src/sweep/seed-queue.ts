/** A run of a setting with one of its seeds, that is to begin on the next free worker. */
export interface SeedPiece {
  /** The setting's trial. */
  trial: number;
  /** Which of the seeds, from 0 on. */
  index: number;
  /** Whether it may turn out that the run is not needed: its setting may be dropped after a run that has not ended. */
  ahead(): boolean;
  /** Do the run. Does not reject. */
  begin(): Promise<void>;
}

/** The runs of settings that wait for a worker. */
export class SeedQueue {
  #waiting: SeedPiece[] = [];
  readonly #offered = new Map<number, () => void>();
  /** Called when there may be a run to begin although none has ended. */
  wake: () => void = () => {};

  /** Whether any waits. */
  get any(): boolean {
    return this.#waiting.length > 0;
  }

  /** Add the runs of a setting. */
  add(pieces: readonly SeedPiece[]): void {
    this.#waiting.push(...pieces);
    this.#waiting.sort((a, b) => a.trial - b.trial || a.index - b.index);
    for (const { trial } of pieces) this.settle(trial);
  }

  /** Forget the runs of a setting that have not begun. */
  drop(trial: number): void {
    this.#waiting = this.#waiting.filter((piece) => piece.trial !== trial);
  }

  /** Begin the first of the runs that are needed, or (`ahead`) of those that may not be; undefined where there is none. */
  begin(ahead: boolean): Promise<void> | undefined {
    const at = this.#waiting.findIndex((piece) => piece.ahead() === ahead);
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0]?.begin();
  }

  /** Resolves when the runs of a setting are known, or it waits for another trial: its worker is free for one of them then. */
  known(trial: number): Promise<void> {
    return new Promise((resolve) => this.#offered.set(trial, resolve));
  }

  /** Say that {@link known} need not wait longer. */
  settle(trial: number): void {
    this.#offered.get(trial)?.();
    this.#offered.delete(trial);
  }
}

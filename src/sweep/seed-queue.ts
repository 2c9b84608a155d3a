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
  readonly #places = new Map<number, number>();
  /** Called when there may be a run to begin although none has ended. */
  wake: () => void = () => {};

  /** Whether any waits. */
  get any(): boolean {
    return this.#waiting.length > 0;
  }

  /** Add the runs of a setting. */
  add(pieces: readonly SeedPiece[]): void {
    this.#waiting.push(...pieces);
    const placeOf = ({ trial }: SeedPiece) => this.#places.get(trial) ?? trial;
    this.#waiting.sort((a, b) => placeOf(a) - placeOf(b) || a.index - b.index);
  }

  /** Say which place a setting has among the others, in whose order their runs wait. By itself it is the setting's number. */
  place(trial: number, place: number): void {
    this.#places.set(trial, place);
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
}

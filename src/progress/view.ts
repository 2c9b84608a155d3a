/** A listener that shows something at work. */
export interface View<E> {
  onEvent(event: E): void;
  /** Say what is being done before there is anything to show: `starting Python`. */
  doing(what: string): void;
  /** Take away what is drawn; what was said stays. */
  end(): void;
}

/** The least time between two lines about batches of a run, where there is no terminal. */
export const LINE_EVERY_MS = 5000;

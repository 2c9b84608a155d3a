/** A trial, or of a sweep with seeds one of its runs. */
export interface WhichRun {
  number: number;
  seed?: number | undefined;
}

/** A name by which it is told from all others of its sweep. */
export function nameOf({ number, seed }: WhichRun): string {
  return seed === undefined ? String(number) : `${number} ${seed}`;
}

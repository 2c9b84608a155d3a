/**
 * How long work takes on so many workers: whoever is free takes the next piece, and at the end some have none.
 *
 * @param running What the pieces that are at work still take, in seconds.
 * @param waiting What the others take, in the order in which they will begin.
 * @param workers At least 1.
 */
export function timeLeft(running: readonly number[], waiting: readonly number[], workers: number): number {
  const free = [...running].sort((a, b) => a - b);
  while (free.length < workers) free.unshift(0);
  // More at work than there are workers, as after some have left: the first to end give no place.
  const over = free.length - Math.max(1, workers);
  let last = free.at(-1) ?? 0;
  const places = free.slice(over);
  for (const seconds of waiting) {
    const end = (places.shift() as number) + seconds;
    const at = places.findIndex((other) => other > end);
    places.splice(at === -1 ? places.length : at, 0, end);
    last = Math.max(last, end);
  }
  return last;
}

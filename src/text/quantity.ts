/** A number with its noun: `1 thread`, `2 threads`. @param several The noun's plural. Default: with an s. */
export function quantity(count: number, noun: string, several = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : several}`;
}

/** Two sequences, entry by entry, until both are over; undefined where one of them has no more. Both are closed at the end. */
export async function* inStep<T>(
  a: AsyncGenerator<T, unknown>,
  b: AsyncGenerator<T, unknown>,
): AsyncGenerator<[T | undefined, T | undefined], void> {
  try {
    for (;;) {
      const [x, y] = [await a.next(), await b.next()];
      if (x.done && y.done) return;
      yield [x.done ? undefined : x.value, y.done ? undefined : y.value];
    }
  } finally {
    await a.return(undefined);
    await b.return(undefined);
  }
}

/** How many folders are read at once: few enough for any limit on open files. */
const AT_ONCE = 16;

/** Do something with each of many, at most {@link AT_ONCE} at a time. The results come in the order given. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T);
    }),
  );
  return results;
}

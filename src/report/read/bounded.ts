/** How many are at work at once: few enough for any limit on open files. */
const AT_ONCE = 16;

/**
 * Do something with each of many, at most {@link AT_ONCE} at a time. The results come in the order given. When one fails, no other is
 * begun, and those at work are waited for: nothing is written behind the error's back.
 */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let index = next++; index < items.length; index = next++)
      try {
        results[index] = await work(items[index] as T);
      } catch (error) {
        next = items.length;
        throw error;
      }
  });
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return results;
}

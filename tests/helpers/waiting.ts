/** Waiting for what comes, and for what fails. */
import type { SconceError } from "#sconce/index.js";

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<SconceError> {
  try {
    await promise;
  } catch (error) {
    return error as SconceError;
  }
  throw new Error("it resolved, and should have rejected");
}

/** Limits are those of a quiet machine: they end what hangs, and a machine at load 10 gets so many times as long. */
const PATIENCE = 6;

/** The promise, or an error when it takes longer than a generous limit. */
export async function within<T>(promise: Promise<T>, seconds: number, what: string): Promise<T> {
  const limit = PATIENCE * seconds;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${limit} s`)), limit * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Wait until another Ctrl-C counts as a second one, once the first was answered: one that follows at once is the same, passed on. */
export const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 700));

/** Wait until a condition holds, looking often; an error after a generous limit. */
export async function until(condition: () => boolean, seconds: number, what: string): Promise<void> {
  const limit = PATIENCE * seconds;
  const deadline = Date.now() + limit * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${limit} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

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

/** The promise, or an error when it takes longer than a generous limit. */
export async function within<T>(promise: Promise<T>, seconds: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Wait until a condition holds, looking often; an error after a generous limit. */
export async function until(condition: () => boolean, seconds: number, what: string): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

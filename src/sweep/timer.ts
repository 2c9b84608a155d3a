/** The longest time that one of Node's timers takes, in milliseconds; of a longer one Node makes 1 millisecond. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** A timer that has not gone off yet. */
export interface Timer {
  /** Take it back; it is no error when it has gone off already. */
  cancel(): void;
}

/**
 * Call a function once, after any number of seconds: a time beyond Node's range is waited for in several timers.
 *
 * @param longest How many milliseconds one of them takes at most; tests make it short.
 */
export function startTimer(seconds: number, call: () => void, longest = LONGEST_TIMEOUT): Timer {
  const due = performance.now() + seconds * 1000;
  let handle: NodeJS.Timeout;
  const wait = () => {
    const left = due - performance.now();
    // Node's timers count whole milliseconds, and may go off a part of one too soon.
    if (left <= 0) call();
    else handle = setTimeout(wait, Math.min(longest, Math.ceil(left)));
  };
  handle = setTimeout(wait, 0);
  return { cancel: () => clearTimeout(handle) };
}

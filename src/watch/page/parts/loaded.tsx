import { useEffect, useState } from "preact/hooks";
import { ask } from "../client.js";

/** What was asked for, as far as it has come. */
export interface Loaded<T> {
  value: T | undefined;
  error: string | undefined;
  /** Ask again; what is there stays until the answer comes. */
  again(): void;
}

/** Ask the server for something, and again when the fields change. */
export function useAnswer<T>(path: string, fields: Record<string, string>): Loaded<T> {
  const [state, keep] = useState<{ value?: T; error?: string }>({});
  const [turn, next] = useState(0);
  const key = JSON.stringify(fields);
  useEffect(() => {
    const leaving = new AbortController();
    ask<T>(path, fields, leaving.signal)
      .then((value) => keep({ value }))
      .catch((error: Error) => {
        if (!leaving.signal.aborted) keep(({ value }) => ({ value, error: error.message }));
      });
    return () => leaving.abort();
  }, [path, key, turn]);
  return { value: state.value, error: state.error, again: () => next((one) => one + 1) };
}

/** What is shown while there is nothing else. */
export function Waiting({ error }: { error: string | undefined }) {
  return error === undefined ? (
    <p class="quiet">Reading …</p>
  ) : (
    <p class="bad" role="alert">
      {error}
    </p>
  );
}

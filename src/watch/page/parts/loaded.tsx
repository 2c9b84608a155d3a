import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../client.js";

/** What was asked for, as far as it has come. */
export interface Loaded<T> {
  value: T | undefined;
  error: string | undefined;
  /** Ask again; what is there stays until the answer comes. */
  again(): void;
}

/** Ask the server for something, and again when the fields change. What is asked again while an answer is on its way waits for that. */
export function useAnswer<T>(path: string, fields: Record<string, string>): Loaded<T> {
  const [state, keep] = useState<{ value?: T; error?: string }>({});
  const again = useRef(() => {});
  const key = JSON.stringify(fields);
  useEffect(() => {
    const leaving = new AbortController();
    let [asking, once] = [false, false];
    const go = async () => {
      asking = true;
      await ask<T>(path, fields, leaving.signal)
        .then((value) => keep({ value }))
        .catch((error: Error) => {
          if (!leaving.signal.aborted) keep(({ value }) => ({ value, error: error.message }));
        });
      asking = false;
      if (once && !leaving.signal.aborted) again.current();
    };
    again.current = () => {
      once = asking;
      if (!asking) void go();
    };
    void go();
    return () => leaving.abort();
  }, [path, key]);
  return { value: state.value, error: state.error, again: () => again.current() };
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

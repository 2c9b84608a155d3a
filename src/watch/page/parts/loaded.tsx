import { useEffect, useRef, useState } from "preact/hooks";
import { ask, Refused } from "../client.js";

/** What was asked for, as far as it has come. */
export interface Loaded<T> {
  value: T | undefined;
  error: string | undefined;
  /** Whether it was there and is not any more: the value is then what was known of it. */
  gone: boolean;
  /** Whether it may be still to come. */
  early: boolean;
  /** Ask again; what is there stays until the answer comes. */
  again(): void;
}

/** Ask the server for something, and again when the fields change. What is asked again while an answer is on its way waits for that. */
export function useAnswer<T>(path: string, fields: Record<string, string>): Loaded<T> {
  const [state, keep] = useState<{ value?: T; error?: string; status?: number }>({});
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
          const status = error instanceof Refused ? error.status : undefined;
          if (!leaving.signal.aborted) keep(({ value }) => ({ value, error: error.message, status }));
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
  const { value, error, status } = state;
  return { value, error, gone: status === 410, early: status === 404, again: () => again.current() };
}

/** What is shown while there is nothing else. */
export function Waiting({ error, early = false }: Partial<Pick<Loaded<unknown>, "error" | "early">>) {
  return error === undefined || early ? (
    <p class="quiet" role="status">
      {error ?? "Reading …"}
    </p>
  ) : (
    <p class="bad" role="alert">
      {error}
    </p>
  );
}

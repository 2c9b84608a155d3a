import { effect, signal } from "@preact/signals";
import type { StreamMessage } from "../api.js";
import { headers } from "./client.js";
import { type Turn, takeTurn } from "./turns.js";

/** How the connection to the server is: what the page shows is of now, or of the last time that there was one. */
export const connection = signal<"open" | "in turn" | "asleep" | "lost">("open");

/** Whether the page is in sight; a hidden one needs no connection, of which a browser has only six. */
const visible = signal(document.visibilityState === "visible");
document.addEventListener("visibilitychange", () => {
  visible.value = document.visibilityState === "visible";
});

/** A server that says nothing for so many milliseconds is gone. */
const SILENCE = 15_000;
const AGAIN = 1000;

/**
 * Listen to the server as long as the page is in sight, and begin again whenever the connection breaks.
 *
 * @param where What to follow and from which place on, asked anew each time: nothing is missed, and nothing told twice.
 * @returns what ends it.
 */
export function listen(
  where: () => [name: string, value: string][],
  hear: (message: StreamMessage) => void,
): () => void {
  let current: AbortController | undefined;
  const end = effect(() => {
    current?.abort();
    if (!visible.value) {
      connection.value = "asleep";
      return;
    }
    current = new AbortController();
    void keepOpen(where, hear, current.signal);
  });
  return () => {
    end();
    current?.abort();
  };
}

async function keepOpen(
  where: () => [string, string][],
  hear: (message: StreamMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const turn = await takeTurn(signal);
    if (!turn.over.aborted) await once(where(), hear, turn).catch(() => {});
    const yielded = turn.over.aborted;
    turn.end();
    if (signal.aborted) return;
    if (yielded) {
      connection.value = "in turn";
      continue;
    }
    connection.value = "lost";
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}

async function once(fields: [string, string][], hear: (message: StreamMessage) => void, { over, opened }: Turn) {
  const silent = new AbortController();
  const both = AbortSignal.any([over, silent.signal]);
  const response = await fetch(`api/stream?${new URLSearchParams(fields)}`, { headers: headers(), signal: both });
  if (!response.ok || !response.body) return;
  connection.value = "open";
  opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const timer = setTimeout(() => silent.abort(), SILENCE);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) if (part.startsWith("data: ")) hear(JSON.parse(part.slice(6)) as StreamMessage);
  }
}

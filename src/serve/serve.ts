import { EventEmitter, once } from "node:events";
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { loadClassifier } from "../inference/load-classifier.js";
import { listen, urlOf } from "../net/listen.js";
import { makeApp } from "./app.js";
import { DEFAULT_LIMITS, type ServeLimits } from "./limits.js";

/** How an export is served. */
export interface ServeOptions {
  /** The address to listen at. Default 127.0.0.1: this machine alone. */
  host?: string | undefined;
  /** The port; 0: any that is free. Default 8080. */
  port?: number | undefined;
  /** Threads that compute; see `loadClassifier`. */
  threads?: number | undefined;
  /** What requests may ask for; see {@link DEFAULT_LIMITS}. */
  limits?: { [Name in keyof ServeLimits]?: number | undefined } | undefined;
}

/** A server at work. */
export interface Serving {
  /** `http://127.0.0.1:8080` */
  url: string;
  port: number;
  labels: readonly string[];
  /** Take no new requests, answer those in hand, and end. */
  close(): Promise<void>;
}

/**
 * Serve an export over HTTP. Loads neither pythonia nor Python.
 * @throws SconceError what `loadClassifier` throws; `usage` when it cannot listen there.
 */
export async function serve(folder: string, options: ServeOptions = {}): Promise<Serving> {
  const { host = "127.0.0.1", port = 8080, threads } = options;
  const given = Object.entries(options.limits ?? {}).filter(([, value]) => value !== undefined);
  const limits: ServeLimits = { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
  const classifier = await loadClassifier(folder, { threads });
  const state = { stopping: false };
  const app = makeApp(classifier, limits, state);
  const server = createAdaptorServer({ fetch: app.fetch, hostname: host }) as Server;
  server.requestTimeout = limits.seconds * 1000;
  server.headersTimeout = Math.min(10_000, limits.seconds * 1000);
  const requests = new RequestsInHand(server);
  let taken: number;
  try {
    taken = await listen(server, host, port);
  } catch (error) {
    await classifier.dispose();
    throw error;
  }
  return {
    url: urlOf(host, taken),
    port: taken,
    labels: classifier.labels,
    async close() {
      if (state.stopping) return;
      state.stopping = true;
      const closed = once(server, "close");
      server.close();
      await requests.answered(limits.seconds * 1000);
      server.closeAllConnections(); // those that ask for nothing
      await closed;
      await classifier.dispose();
    },
  };
}

/** The requests that a server has begun to answer. */
class RequestsInHand {
  #count = 0;
  readonly #answered = new EventEmitter();

  constructor(server: Server) {
    server.on("request", (_, response) => {
      this.#count += 1;
      response.once("close", () => {
        this.#count -= 1;
        if (this.#count === 0) this.#answered.emit("all");
      });
    });
  }

  /** Wait until all are answered, so many milliseconds at most. */
  async answered(milliseconds: number): Promise<void> {
    if (this.#count === 0) return;
    await once(this.#answered, "all", { signal: AbortSignal.timeout(milliseconds) }).catch(() => {});
  }
}

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { SconceError } from "../errors.js";
import { listen, urlOf } from "../net/listen.js";
import { Catalog } from "./read/catalog.js";
import { makeApp } from "./server/app.js";
import { type Guard, ownNames } from "./server/guard.js";
import { readPage } from "./server/page.js";

/** How folders are watched. */
export interface WatchOptions {
  /** The address to listen at. Default 127.0.0.1: this machine alone. Any other demands the token for reading, too. */
  host?: string | undefined;
  /** The port; 0: any that is free. Default: 8700, or the next one that is free. */
  port?: number | undefined;
}

/** A page that is open to be looked at. */
export interface Watching {
  /** The page's address, with the token that lets it change something: `http://127.0.0.1:8700/#token=…`. */
  url: string;
  port: number;
  /** End the server. Runs and sweeps go on. */
  close(): Promise<void>;
}

/** The port that is tried first when none is named, and how many after it. */
export const PORT = 8700;
const TRIES = 20;
/** The list is looked through at most so often, and at most this share of the time. */
const REST_MS = 1000;
/** So long pages that are open have for what is told them at the end, in milliseconds. */
const LAST_WORD_MS = 700;
const SHARE = 20;

/**
 * Serve a page over the runs and sweeps in some folders, whoever works in them. Loads no Python; nothing is written.
 * @throws SconceError `run-directory` when a folder is not there; `usage` when it cannot listen there.
 */
export async function watch(folders: readonly string[], options: WatchOptions = {}): Promise<Watching> {
  const { host = "127.0.0.1", port } = options;
  for (const folder of folders) {
    const seen = await stat(folder).catch(() => undefined);
    if (!seen) throw new SconceError("run-directory", `there is no folder ${folder}`, { hint: "make it first" });
    if (!seen.isDirectory())
      throw new SconceError("run-directory", `${folder} is a file, and no folder of runs or sweeps`);
  }
  const page = await readPage();
  const catalog = new Catalog(folders);
  const ending = new AbortController();
  const guard: Guard = { hosts: null, token: randomBytes(18).toString("base64url"), tokenToRead: !isLoopback(host) };
  const app = makeApp({ catalog, page, guard, ending: ending.signal });
  const server = createAdaptorServer({ fetch: app.fetch, hostname: host }) as Server;
  const taken = await listen(server, host, port ?? PORT, port ?? PORT + TRIES);
  if (isLoopback(host)) guard.hosts = ownNames(taken);
  const refreshing = keepFresh(catalog, ending.signal);
  return {
    url: `${urlOf(host, taken)}/#token=${guard.token}`,
    port: taken,
    async close() {
      if (ending.signal.aborted) return;
      await tellOpenPages(server, catalog);
      ending.abort();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, refreshing]);
    },
  };
}

/** Let the pages that are open hear how things stand: what they follow may just have ended. */
async function tellOpenPages(server: Server, catalog: Catalog): Promise<void> {
  const open = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count ?? 0)));
  if (open === 0) return;
  await catalog.refresh();
  await new Promise((resolve) => setTimeout(resolve, LAST_WORD_MS));
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

async function keepFresh(catalog: Catalog, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const started = performance.now();
    await catalog.refresh();
    const rest = Math.max(REST_MS, SHARE * (performance.now() - started));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, Math.min(rest, 30_000));
      signal.addEventListener("abort", done, { once: true });
      function done() {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
    });
  }
}

import { timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";

/** The header that carries the token of the address. */
export const TOKEN_HEADER = "x-sconce-token";

/** Who may do what. */
export interface Guard {
  /** Names by which the server may be asked; null: any, since it listens for other machines and demands the token. */
  hosts: ReadonlySet<string> | null;
  /** What the address holds that may change something. */
  token: string;
  /** Whether the token is needed to read, too. */
  tokenToRead: boolean;
}

/** The names of this machine for itself, with a port. */
export function ownNames(port: number): ReadonlySet<string> {
  return new Set(["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`));
}

/** Whether a request carries the token. */
export function hasToken(c: Context, { token }: Guard): boolean {
  const given = Buffer.from(c.req.header(TOKEN_HEADER) ?? "");
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * Refuses what a page of another host, or a name that was bent to this machine, asks for: the host must be this machine's own, a browser must
 * say that the request is of the same origin, and what changes something must carry the token, which only the address has.
 */
export function guarded(guard: Guard): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host") ?? "";
    if (guard.hosts && !guard.hosts.has(host.toLowerCase()))
      return c.json({ error: `this server is not ${host.slice(0, 100)}: open it by the address that it printed` }, 421);
    const origin = c.req.header("origin");
    const site = c.req.header("sec-fetch-site");
    if (origin !== undefined && origin !== `http://${host}`)
      return c.json({ error: "another page's requests are not answered" }, 403);
    const api = c.req.path.startsWith("/api/");
    if (api && site !== undefined && site !== "same-origin" && site !== "none")
      return c.json({ error: "another page's requests are not answered" }, 403);
    const changes = c.req.method !== "GET" && c.req.method !== "HEAD";
    if (api && (changes || guard.tokenToRead) && !hasToken(c, guard))
      return c.json(
        { error: "the token is missing or of an earlier start: open the address that sconce watch printed" },
        403,
      );
    if (changes && !/^application\/json\b/.test(c.req.header("content-type") ?? ""))
      return c.json({ error: "send JSON, with the header content-type: application/json" }, 415);
    return next();
  };
}

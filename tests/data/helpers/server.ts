/** Real servers on 127.0.0.1, good and bad ones. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { archive } from "./archives.js";

/** What closes the servers. */
export const open: (() => Promise<unknown>)[] = [];

/** What a server does with its n-th request. */
export type Handler = (request: IncomingMessage, response: ServerResponse, n: number) => void;

/** A server, and the requests that it has had. */
export async function serve(handler: Handler): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handler(request, response, requests.length);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  open.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/aclImdb_v1.tar.gz`, requests };
}

/** What a good server does: ranges, If-Range, 416. */
export function answer(request: IncomingMessage, response: ServerResponse, data = archive, etag = '"one"'): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? Number.NaN);
  if (Number.isNaN(start) || request.headers["if-range"] !== etag) {
    response.writeHead(200, { etag, "content-length": data.length }).end(data);
  } else if (start >= data.length) {
    response.writeHead(416, { "content-range": `bytes */${data.length}` }).end();
  } else {
    const range = `bytes ${start}-${data.length - 1}/${data.length}`;
    const headers = { etag, "content-range": range, "content-length": data.length - start };
    response.writeHead(206, headers).end(data.subarray(start));
  }
}

/** A server that does nothing wrong. */
export const good: Handler = (request, response) => answer(request, response);

/** The first half, then the end of the connection. */
export function half(response: ServerResponse, headers: Record<string, string> = { etag: '"one"' }): void {
  response.writeHead(200, { "content-length": archive.length, ...headers });
  response.write(archive.subarray(0, archive.length / 2), () => setTimeout(() => response.destroy(), 50));
}

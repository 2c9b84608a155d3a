import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { SconceError } from "../errors.js";

/**
 * Listen at an address.
 * @param port 0: any that is free.
 * @param last Where the port is taken, those after it are tried, up to this one. Default: none.
 * @returns the port.
 * @throws SconceError `usage` when it cannot listen there.
 */
export async function listen(server: Server, host: string, port: number, last = port): Promise<number> {
  for (; ; port += 1)
    try {
      server.listen(port, host);
      await once(server, "listening"); // rejects with the server's error
      return (server.address() as AddressInfo).port;
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code === "EADDRINUSE" && port < last) continue;
      const known: Record<string, [why: string, hint: string]> = {
        EADDRINUSE: ["the port is taken", "name another port; 0 takes any that is free"],
        EACCES: ["ports below 1024 are not for everybody", "name a port from 1024 on"],
        EADDRNOTAVAIL: [
          "this machine does not have the address",
          "127.0.0.1 is this machine alone, 0.0.0.0 all its addresses",
        ],
        ENOTFOUND: ["there is no such host", "127.0.0.1 is this machine alone, 0.0.0.0 all its addresses"],
      };
      const [why, hint] = known[code ?? ""] ?? [message, "name another host or port"];
      throw new SconceError("usage", `cannot listen at ${host}, port ${port}: ${why}`, { hint, cause });
    }
}

/** A server's address: `http://127.0.0.1:8080`. Of one that listens at all addresses the machine's name, by which others reach it. */
export function urlOf(host: string, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? hostname() : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

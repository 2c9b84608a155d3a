/** The address of a file, and what a server answers to the request for it. */
import { SconceError } from "../errors.js";

const LOCAL: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);
const isLocal = (url: URL) => url.protocol === "http:" && LOCAL.has(url.hostname);

/**
 * The address as a URL, if it may be fetched from: https, or http on this machine itself.
 *
 * @throws {SconceError} of kind `config` for any other address.
 */
export function checkAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && (url.protocol === "https:" || isLocal(url))) return url;
  throw new SconceError(
    "config",
    `the archive's address is ${JSON.stringify(address)}, which is not an https address`,
    {
      hint: "give one that begins with https:// (http:// is for localhost, 127.0.0.1 and [::1] only)",
    },
  );
}

/** Ask for the file, going along with redirects. */
export async function request(
  address: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  let url = new URL(address);
  for (let hops = 0; hops <= 10; hops++) {
    // "identity": the checksum is that of the bytes as they lie on the server.
    const response = await fetch(url, {
      headers: { "accept-encoding": "identity", ...headers },
      redirect: "manual",
      signal,
    });
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (!next || !(next.protocol === "https:" || (isLocal(next) && isLocal(url)))) {
      throw new SconceError("download", `${url} redirects to ${location}, which is not an https address`, {
        hint: "give the address of the archive itself with the option `url`, or the archive itself as a file with the option `from`",
      });
    }
    url = next;
  }
  throw new SconceError("download", `${address} redirects more than 10 times`, {
    hint: "give the address of the archive itself with the option `url`, or the archive itself as a file with the option `from`",
  });
}

export function refused(address: string, { status, statusText }: Response): SconceError {
  const gone = status === 404 || status === 410;
  return new SconceError(
    "download",
    `cannot download ${address}: the server answers ${`${status} ${statusText}`.trim()}`,
    {
      hint: gone
        ? "check the address; the option `url` names another one, the option `from` an archive at hand"
        : "try again later, what has come is kept; or another address with the option `url`, or an archive at hand with the option `from`",
    },
  );
}

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { SconceError } from "../../errors.js";

/** The page, and the header that lets a browser load nothing but it. */
export interface Page {
  html: string;
  headers: Record<string, string>;
}

/** Read the page that `npm run build` made. @throws SconceError `usage` when it was not built. */
export async function readPage(): Promise<Page> {
  const path = new URL("../page.html", import.meta.url);
  const html = await readFile(path, "utf8").catch((cause) => {
    throw new SconceError("usage", `the page of sconce watch is not there: ${path.pathname}`, {
      hint: "in a clone of sconce, `make build` makes it",
      cause,
    });
  });
  const hashes = (tag: string) =>
    [...html.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, "g"))]
      .map(
        ([, content]) =>
          `'sha256-${createHash("sha256")
            .update(content as string)
            .digest("base64")}'`,
      )
      .join(" ");
  const policy = [
    "default-src 'none'",
    `script-src ${hashes("script")}`,
    `style-src ${hashes("style")}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  const headers = {
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  };
  return { html, headers };
}

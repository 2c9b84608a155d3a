import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** What the build made of `src/report/page/reading.ts`; nothing in a clone where it was not built: a page is whole without it. */
function compiled(): string {
  try {
    return readFileSync(new URL("../page/reading.js", import.meta.url), "utf8").replace(/^export \{\};\s*/m, "");
  } catch {
    return "";
  }
}

const code = compiled();

/** The page's script, by which the points of its charts are read; and its hash, as a content security policy takes it. */
export const SCRIPT = {
  html: code === "" ? "" : `<script type="module">${code}</script>`,
  policy: `'sha256-${createHash("sha256").update(code).digest("base64")}'`,
};

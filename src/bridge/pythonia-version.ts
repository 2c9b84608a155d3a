import { createRequire } from "node:module";

/** The version of pythonia that is installed; undefined where there is none. Its code is not loaded. */
export function pythoniaVersion(): string | undefined {
  try {
    return (createRequire(import.meta.url)("pythonia/package.json") as { version: string }).version;
  } catch {
    return undefined;
  }
}

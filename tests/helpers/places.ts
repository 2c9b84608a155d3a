/** Places: the package's files, folders that go with the test, JSON files. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's folder. */
export const home = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
/** The Python with torch: the user's, else the one that `make setup` made. */
export const python = process.env.SCONCE_PYTHON ?? join(home, ".venv", "bin", "python");
/** The command line's file, as `node` takes it. */
export const cli = join(home, "dist", "cli", "main.js");
/** Where a script imports sconce from. */
export const index = join(home, "dist", "index.js");

const temporaries: string[] = [];
process.on("exit", () => {
  for (const folder of temporaries) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** A new folder under the system's temporary one, gone when the test's process ends. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "sconce-test-"));
  temporaries.push(folder);
  return folder;
}

// What sconce keeps of the tests' corpora is not for the user's own cache.
process.env.SCONCE_CACHE ??= temporary();

/** A JSON file's content. */
export function readJson(...path: string[]) {
  return JSON.parse(readFileSync(join(...path), "utf8"));
}

import { watch } from "node:fs";
import { basename, dirname } from "node:path";
import type { Session } from "../../facades/session.js";
import { checkTypes, writeTypes } from "../../python-types/types-file.js";
import { defineCommand, type Io } from "../command.js";
import { toggle, type Values } from "../flags.js";
import { sessionFlags, sessionFromFlags } from "../session-flags.js";

const flags = {
  check: toggle("Write nothing: exit with 1 where a file with types is missing or out of date.", "Output"),
  watch: toggle("Go on, and write the types anew whenever a file changes. Ends with Ctrl-C.", "Output"),
  python: sessionFlags.python,
  "start-seconds": sessionFlags["start-seconds"],
};

/** `sconce types` */
export const command = defineCommand({
  about:
    'Write the TypeScript types of the models in Python files: net.py gets net.d.py.ts beside it, which `import type * as net from "./net.py"` then finds. The Python files are executed.',
  words: { files: { describe: "The Python files.", several: true } },
  flags,
  examples: [
    ["sconce types net.py", "write net.d.py.ts"],
    ["sconce types models/*.py --check", "in CI: exit 1 where one is out of date"],
  ],
  notes: ['tsconfig.json needs "allowArbitraryExtensions": true.'],
  async handler(given, io, words) {
    const values = given as Values<typeof flags>;
    const files = [words.files ?? []].flat();
    await using session = await sessionFromFlags({ ...values, allocator: true, oversubscribe: false });
    const stale = values.check ? await check(session, files, io) : 0;
    if (!values.check) for (const file of files) await write(session, file, io);
    if (values.watch && !values.check) await follow(session, files, io);
    return stale > 0 ? 1 : 0;
  },
});

async function write(session: Session, file: string, io: Io): Promise<void> {
  const { path, models, written } = await writeTypes(session, file);
  io.begun();
  for (const { name, notes } of models) for (const note of notes) io.err(`warning: ${file}, ${name}: ${note}`);
  io.out(`${path}: ${models.map(({ name }) => name).join(", ")}${written ? "" : " (as it was)"}`);
}

/** @returns how many of the files have types that are missing or out of date. */
async function check(session: Session, files: readonly string[], io: Io): Promise<number> {
  let stale = 0;
  for (const file of files) {
    const wrong = await checkTypes(session, file);
    if (wrong === undefined) io.out(`${file}: up to date`);
    else {
      stale += 1;
      io.err(`${file}: ${wrong}`);
    }
  }
  if (stale > 0) io.err(`write them anew: sconce types ${files.join(" ")}`);
  return stale;
}

/** Editors write a file in several steps: it is read once they are quiet for this long. */
const QUIET_MS = 100;

async function follow(session: Session, files: readonly string[], io: Io): Promise<void> {
  const watchers = files.map((file) => {
    let timer: NodeJS.Timeout | undefined;
    const again = () => write(session, file, io).catch((error: Error) => io.err(error.message));
    // The folder, since editors put a new file in the old one's place.
    return watch(dirname(file), (_, name) => {
      if (name !== basename(file)) return;
      clearTimeout(timer);
      timer = setTimeout(again, QUIET_MS);
    });
  });
  io.err(`watching ${files.join(", ")}; Ctrl-C ends it`);
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    io.signal.addEventListener("abort", () => resolve());
  });
  for (const watcher of watchers) watcher.close();
}

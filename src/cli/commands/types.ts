import { watch } from "node:fs";
import { basename, dirname } from "node:path";
import { SconceError } from "../../errors.js";
import type { Session } from "../../facades/session.js";
import { checkTypes, writeTypes } from "../../python-types/types-file.js";
import { defineCommand, type Io } from "../command.js";
import { quote } from "../command-line.js";
import { explain } from "../explain.js";
import { toggle, type Values } from "../flags.js";
import { sessionFlags, sessionFromFlags } from "../session-flags.js";
import { untilInterrupted } from "../until-interrupted.js";

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
    await using session = await sessionFromFlags({
      ...values,
      allocator: true,
      oversubscribe: false,
      "keep-tokens": true,
      "sample-system": false,
    });
    const one = values.check ? check : write;
    let failed = 0;
    for (const file of files)
      try {
        if (!(await one(session, file, io))) failed += 1;
      } catch (error) {
        // The other files may be right, and a watched one is mended while it is watched.
        if (!(error instanceof SconceError) || (files.length === 1 && !values.watch)) throw error;
        io.err(explain(error, "types"));
        failed += 1;
      }
    if (values.check && failed > 0) io.err(`write the types anew: sconce types ${files.map(quote).join(" ")}`);
    if (values.watch && !values.check) await follow(session, files, io);
    return failed > 0 ? 1 : 0;
  },
});

async function write(session: Session, file: string, io: Io): Promise<boolean> {
  const { path, models, written } = await writeTypes(session, file);
  io.begun();
  for (const { name, notes } of models) for (const note of notes) io.err(`warning: ${file}, ${name}: ${note}`);
  io.out(`${path}: ${models.map(({ name }) => name).join(", ")}${written ? "" : " (as it was)"}`);
  return true;
}

/** @returns whether the file's types are up to date. */
async function check(session: Session, file: string, io: Io): Promise<boolean> {
  const wrong = await checkTypes(session, file);
  if (wrong === undefined) io.out(`${file}: up to date`);
  else io.err(`${file}: ${wrong}`);
  return wrong === undefined;
}

/** Editors write a file in several steps: it is read once they are quiet for this long. */
const QUIET_MS = 100;

async function follow(session: Session, files: readonly string[], io: Io): Promise<void> {
  const watchers = files.map((file) => {
    let timer: NodeJS.Timeout | undefined;
    const again = () => write(session, file, io).catch((error: SconceError) => io.err(explain(error, "types")));
    // The folder, since editors put a new file in the old one's place.
    return watch(dirname(file), (_, name) => {
      if (name !== basename(file)) return;
      clearTimeout(timer);
      timer = setTimeout(again, QUIET_MS);
    });
  });
  io.err(`watching ${files.join(", ")}; Ctrl-C ends it`);
  await untilInterrupted(io, "");
  for (const watcher of watchers) watcher.close();
}

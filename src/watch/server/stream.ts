import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { seedFolders, trialFolderOf } from "../../sweep/seed-folders.js";
import type { StreamMessage } from "../api.js";
import { EPOCHS } from "../read/epochs.js";
import { Follow, type Follower } from "./follow.js";
import type { Runs } from "./runs.js";

/** How often what is followed is looked at, in milliseconds. A look at a file that has not grown takes some 20 microseconds. */
const TICK = 60;
/** How often something is said when there is nothing to say, so that a page knows that the server lives. */
const BEAT = 5000;
/** How many runs and sweeps one page may follow. */
const MOST = 50;
/** The files of a sweep that say what happens. */
const SWEEP_FILES = ["trials.jsonl", "events.jsonl", "sweep.json", "outcome.json", "steering.jsonl"];

/**
 * Tell a page what happens: changes of the list, new lines of the runs that it shows (`run=ID&offset=N&system=M`, as often as there are runs), changes of
 * sweeps (`other=ID`) and of their trials at work (`trial=ID`). It begins where the page says that it is, so that nothing is missing after a sleep.
 */
export function streamTo(c: Context, runs: Runs, ending: AbortSignal): Response {
  const ids = (c.req.queries("run") ?? []).slice(0, MOST);
  const offsets = (c.req.queries("offset") ?? []).map(Number);
  const systems = (c.req.queries("system") ?? []).map(Number);
  const followers: Follower[] = [];
  for (const [at, id] of ids.entries()) {
    const places = { metrics: offsets[at] ?? 0, system: systems[at] ?? -1 };
    const follow = () => {
      const run = runs.find(id);
      return run && Follow.run(id, run.path, places, () => runs.find(id)?.item);
    };
    followers.push(Follow.late(id, follow));
  }
  for (const id of (c.req.queries("other") ?? []).slice(0, MOST)) {
    const follow = () => {
      const entry = runs.catalog.get(id);
      const files = entry && SWEEP_FILES.map((name) => join(entry.path, name));
      return (
        files &&
        Follow.files(
          id,
          () => files,
          () => runs.catalog.get(id)?.item,
        )
      );
    };
    followers.push(Follow.late(id, follow));
  }
  for (const id of (c.req.queries("trial") ?? []).slice(0, MOST)) {
    const path = runs.catalog.trialFolder(id);
    if (path === undefined) continue;
    followers.push(
      Follow.files(
        id,
        () => runFoldersOf(path).flatMap((folder) => [join(folder, "config.json"), join(folder, EPOCHS)]),
        () => undefined,
      ),
    );
  }
  if (c.req.query("list") !== undefined) followers.push(Follow.list(() => runs.catalog.version));
  return streamSSE(c, async (stream) => {
    let open = true;
    stream.onAbort(() => {
      open = false;
    });
    const say = (message: StreamMessage) => stream.writeSSE({ data: JSON.stringify(message) });
    await stream.write(": open\n\n");
    for (let quiet = 0; open && !ending.aborted; quiet += TICK) {
      for (const follower of followers)
        for (const message of await follower()) {
          if (!open) return;
          await say(message);
          quiet = 0;
        }
      if (quiet >= BEAT) {
        await stream.write(": \n\n");
        quiet = 0;
      }
      await stream.sleep(TICK);
    }
  });
}

/** The folders of a trial's runs: itself, or of a sweep with seeds those that are there. */
function runFoldersOf(path: string): string[] {
  const trial = trialFolderOf(path);
  if (trial === path) return [path];
  try {
    return seedFolders(readdirSync(trial)).map((name) => join(trial, name));
  } catch {
    return [];
  }
}

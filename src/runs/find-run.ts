import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { SconceError } from "../errors.js";
import { seedFolder, seedFolders } from "../sweep/seed-folders.js";
import { trialNumber } from "../sweep/trial.js";
import { listedTrials } from "../sweep/trial-lines.js";
import { didYouMean } from "../text/did-you-mean.js";
import { Catalog, type Entry } from "../watch/read/catalog.js";
import { look, readSmallJson, record } from "../watch/read/small-file.js";

/** A word that names a run or a sweep. */
export interface NameOptions {
  /** Where runs are looked for by their names; none: only folders are found. */
  folders?: readonly string[];
}

/**
 * The run, sweep or reproduction that a word names: its folder, `SWEEP#3` for the third trial of a sweep, the folder's last name, or the name that
 * somebody gave it.
 *
 * @throws SconceError `run-directory` where there is none, or more than one of that name; it says what is there instead.
 */
export async function findRun(word: string, { folders = [] }: NameOptions = {}): Promise<Entry> {
  const [, sweep = "", number] = /^(.+)#(\d+)$/.exec(word) ?? [];
  if (number !== undefined)
    return only(await trialOf((await findRun(sweep, { folders })).path, Number(number), word), word);
  return look(resolve(word)) ? only(resolve(word), word) : byName(word, folders);
}

/** Of a run alone. @throws SconceError `run-directory` for a sweep or a reproduction. */
export async function findOneRun(word: string, options: NameOptions = {}): Promise<Entry> {
  const found = await findRun(word, options);
  const { kind } = found.item;
  if (kind === "run") return found;
  throw new SconceError("run-directory", `${word} is a ${kind}, not a run`, {
    hint:
      kind === "sweep"
        ? `name one of its trials, as in '${word}#0'`
        : `name one of its runs: \`sconce runs ${word}\` lists them`,
  });
}

async function only(path: string, word: string): Promise<Entry> {
  const catalog = new Catalog([path]);
  await catalog.refresh();
  const found = catalog.get("0/.");
  if (found) return found;
  const inner = catalog.entries.length;
  const holds =
    inner === 0 ? "it has no config.json, and holds no runs" : `${inner === 1 ? "one lies" : `${inner} lie`} below it`;
  throw new SconceError("run-directory", `${word} is not the folder of a run or a sweep: ${holds}`, {
    hint: inner === 0 ? "`sconce runs` lists those that there are" : `\`sconce runs ${word}\` lists them; name one`,
  });
}

async function byName(word: string, folders: readonly string[]): Promise<Entry> {
  const catalog = new Catalog(folders);
  await catalog.refresh();
  const namesOf = ({ item, path }: Entry) =>
    [item.about.name, item.name, basename(path)].filter((name) => name !== null);
  const found = catalog.entries.filter((entry) => namesOf(entry).includes(word));
  const [first] = found;
  if (first && found.length === 1) return first;
  const where =
    folders.length > 0
      ? ` and nothing of that name in ${folders.map((one) => (one === "." ? "this folder" : one)).join(", ")}`
      : "";
  if (!first)
    throw new SconceError(
      "run-directory",
      `there is no folder ${word}${where}${didYouMean(word, catalog.entries.flatMap(namesOf))}`,
      {
        hint: "`sconce runs` lists the runs that there are",
      },
    );
  const paths = found.map(({ path }) => path).sort();
  throw new SconceError(
    "run-directory",
    `${found.length} are called ${word}: ${paths.slice(0, 4).join(", ")}${paths.length > 4 ? ", …" : ""}`,
    {
      hint: "name the folder of the one that is meant",
    },
  );
}

async function trialOf(sweep: string, number: number, word: string): Promise<string> {
  const names = await readdir(join(sweep, "trials")).catch((): string[] => []);
  const begun = names.find((name) => trialNumber(name) === number);
  if (begun !== undefined) {
    const folder = join(sweep, "trials", begun);
    const runs = seedFolders(await readdir(folder).catch((): string[] => []));
    if (runs.length === 0) return folder;
    // Of a sweep with seeds the run of the first one.
    const { seeds } = record(readSmallJson(sweep, "sweep.json")?.definition) ?? {};
    const first = Array.isArray(seeds) ? seedFolder(Number(seeds[0])) : undefined;
    return join(folder, runs.find((name) => name === first) ?? (runs[0] as string));
  }
  // One with the settings of an earlier trial has no folder of its own.
  const trials = await listedTrials(sweep);
  const runDir = trials.find((trial) => trial.number === number)?.runDir;
  if (runDir) return resolve(sweep, runDir);
  if (look(join(sweep, "config.json")))
    throw new SconceError("run-directory", `${word}: ${sweep} is a run, not a sweep: it has no trials`, {
      hint: `name the run alone: ${word.replace(/#\d+$/, "")}`,
    });
  const last = names.map((name) => trialNumber(name) ?? -1).reduce((a, b) => Math.max(a, b), -1);
  throw new SconceError("run-directory", `${word}: ${sweep} has no trial ${number} with a run`, {
    hint: last < 0 ? "none has begun so far" : `its trials have the numbers 0 to ${last}`,
  });
}

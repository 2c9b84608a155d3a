import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import { isObject } from "../config/plain.js";
import { isGenetic } from "../config/samplers.js";
import type { ResolvedConfig } from "../config/types.js";
import { SconceError } from "../errors.js";
import { writeWhole } from "../files/write-whole.js";
import { maskUrl } from "../text/mask-url.js";
import { toJson } from "../text/to-json.js";
import { asChosen } from "./auto-sampler.js";
import { baseSchema } from "./check-space.js";
import type { ResolvedSweep } from "./definition.js";
import { lagOf } from "./lag.js";
import { valueText } from "./params-text.js";
import { pinnedAs } from "./pinned-models.js";
import { withWrittenSections } from "./sections.js";
import type { TrialRecord } from "./trial.js";
import { TRIALS } from "./trial.js";
import { parseTrials } from "./trial-lines.js";
import type { Widening } from "./widen/widening.js";

/** The folder where sweeps go that were given none: `sweeps/<name>`. */
export const SWEEPS = "sweeps";
/** The version of a sweep folder's files. */
export const SWEEP_SCHEMA_VERSION = 1;

/** `sweep.json`: what is searched, and how far. */
export interface SweepFile {
  schemaVersion: typeof SWEEP_SCHEMA_VERSION;
  name: string;
  createdAt: string;
  /** The definition with all defaults; of a storage URL without its password. */
  definition: Omit<ResolvedSweep, "grid">;
  /** How many trials there are to be in all. */
  target: number;
  /** The number that `--trials` gave, when the target was last set; null when it came from the definition. */
  request: number | null;
  /** When the space was made wider, and what it was before; absent where it never was. */
  widened?: Widening[] | undefined;
}

/** What a sweep's numbers depend on; the rest (workers, limits, the number of trials) may change between two starts. */
function identity({
  base,
  space,
  models,
  search,
  objectives,
  seeds,
  enqueue,
  from,
  where,
  executor,
}: Omit<ResolvedSweep, "grid">): Record<string, unknown> {
  const { seed, startupTrials, pruner, race, why } = search;
  const sampler = why === undefined ? search.sampler : "auto";
  const population = isGenetic(search.sampler) ? { population: search.population } : {};
  const lag = lagOf(search) ?? "none";
  const storage = search.storage === undefined ? null : maskUrl(search.storage); // a changed password is no other search
  return {
    base,
    space: Object.fromEntries(space.map(({ path, ...parameter }) => [path, parameter])),
    "space.model": models,
    "order of the space": space.map(({ path }) => path).join(", "),
    search: { sampler, seed, startupTrials, ...population, pruner, race, lag, storage },
    objectives,
    seeds,
    enqueue,
    from,
    where,
    threadsPerWorker: executor.threadsPerWorker,
  };
}

/** A definition as an older sconce wrote it, with the fields that its base did not have yet: they are off. */
function withDefaults(definition: SweepFile["definition"]): SweepFile["definition"] {
  const { base, space } = definition;
  const full = baseSchema.safeParse(base);
  return full.success ? { ...definition, base: withWrittenSections({ ...full.data }, base, space) } : definition;
}

/** A sweep that goes on from before there was a lag. */
function withoutLag(sweep: ResolvedSweep): ResolvedSweep {
  return { ...sweep, search: { ...sweep.search, repeatable: false } };
}

/** The fields in which two values differ, each as a line: `base.training.epochs: was 5, now 6`. */
function differences(was: unknown, now: unknown, path = ""): string[] {
  if (isObject(was) && isObject(now)) {
    const keys = [...new Set([...Object.keys(was), ...Object.keys(now)])];
    return keys.flatMap((key) => differences(was[key], now[key], path ? `${path}.${key}` : key));
  }
  const [before, after] = [JSON.stringify(was) ?? "absent", JSON.stringify(now) ?? "absent"];
  return isDeepStrictEqual(was, now) ? [] : [`${path}: was ${before}, now ${after}`];
}

/** A sweep's folder, from the side of its driver. */
export class SweepFolder {
  private constructor(readonly path: string) {}

  /** The folder at a path, whether it is there or not. */
  static at(path: string): SweepFolder {
    return new SweepFolder(resolve(path));
  }

  /** Make the folder, or take the one that is there. @throws SconceError `run-directory` when it cannot be made. */
  static async create(path: string): Promise<SweepFolder> {
    const folder = new SweepFolder(resolve(path));
    try {
      await mkdir(join(folder.path, TRIALS), { recursive: true });
    } catch (cause) {
      throw new SconceError("run-directory", `cannot make the folder ${folder.path}: ${(cause as Error).message}`, {
        hint: "choose a folder that can be written",
        cause,
      });
    }
    return folder;
  }

  /** The sweep that the folder holds, or undefined. @throws SconceError `run-directory` when it cannot be read. */
  async read(): Promise<SweepFile | undefined> {
    const path = join(this.path, "sweep.json");
    let file: SweepFile | null;
    try {
      file = JSON.parse(await readFile(path, "utf8"));
    } catch (cause) {
      if (["ENOENT", "ENOTDIR"].includes((cause as NodeJS.ErrnoException).code ?? "")) return undefined;
      throw new SconceError("run-directory", `cannot read ${path}: ${(cause as Error).message}`, { cause });
    }
    if (file?.schemaVersion !== SWEEP_SCHEMA_VERSION)
      throw new SconceError(
        "run-directory",
        `${path} has schema version ${file?.schemaVersion}, not ${SWEEP_SCHEMA_VERSION}`,
        { hint: "name another folder with the option `out`" },
      );
    // An older sconce could not choose among whole models.
    if (isObject(file.definition)) file.definition.models ??= {};
    return file;
  }

  /**
   * Take up the search that the folder holds.
   * @param replaying Whether it is to be run again, in another folder.
   * @returns The definition, with the classes and digests of models of one's own as they were when the sweep was started.
   * @throws SconceError `config` when the definition is of another search than the folder's, with the difference.
   */
  takeUp(file: SweepFile, defined: ResolvedSweep, replaying = false): ResolvedSweep {
    const was = withDefaults(file.definition);
    const given = was.search.lag === undefined ? withoutLag(defined) : defined;
    const now = asChosen(was.search, pinnedAs(was, given));
    // Through JSON, as the file's was.
    const lines = differences(identity(was), JSON.parse(JSON.stringify(identity(now))));
    if (lines.length === 0) return now;
    const ofSpace = was.search.sampler !== "grid" && lines.every((line) => /^(space|order of the space)\b/.test(line));
    throw new SconceError("config", `${this.path} holds a sweep that differs:\n${lines.join("\n")}`, {
      hint: replaying
        ? "name the definition of that sweep: it is run again as it was"
        : `the same command as before, with all its flags, goes on with it; give a changed sweep another name, or another folder with the option \`out\`${ofSpace ? "; in a space that is wider it goes on with the option `widen`" : ""}`,
    });
  }

  async write(
    sweep: ResolvedSweep,
    target: number,
    request: number | null,
    { before, widened }: { before?: SweepFile | undefined; widened?: Widening[] | undefined } = {},
  ): Promise<void> {
    const { grid: _, ...definition } = sweep;
    const { storage } = sweep.search;
    if (storage !== undefined) definition.search = { ...sweep.search, storage: maskUrl(storage) };
    const older = before !== undefined && before.definition.search.lag === undefined;
    if (older) definition.search = { ...definition.search, lag: undefined as never }; // it stays one of before there was a lag
    const file: SweepFile = {
      schemaVersion: SWEEP_SCHEMA_VERSION,
      name: sweep.name,
      createdAt: before?.createdAt ?? new Date().toISOString(),
      definition,
      target,
      request,
      widened,
    };
    await writeWhole(join(this.path, "sweep.json"), `${toJson(file, 2)}\n`);
  }

  /** Write `trials.jsonl`, a line for each trial, anew. What it says comes from the study; it is for those who have no Optuna. */
  async writeTrials(trials: readonly TrialRecord[]): Promise<void> {
    await writeWhole(join(this.path, "trials.jsonl"), trials.map((trial) => `${toJson(trial)}\n`).join(""));
  }

  /**
   * Add a trial to `trials.jsonl`. Of two lines with one number the later counts.
   * @throws SconceError `run-directory` when it cannot be written.
   */
  async addTrial(trial: TrialRecord): Promise<void> {
    const path = join(this.path, "trials.jsonl");
    try {
      await appendFile(path, `${toJson(trial)}\n`);
    } catch (cause) {
      throw new SconceError("run-directory", `cannot write ${path}: ${(cause as Error).message}`, {
        hint: "make room, or mend the folder; the same command goes on with the sweep",
        cause,
      });
    }
  }

  /** Write the best trial's whole configuration, for `sconce run --config`. Returns its path. */
  async writeBest(config: ResolvedConfig, trial: TrialRecord): Promise<string> {
    const path = join(this.path, "best.yaml");
    const { number, seeds } = trial;
    const over = seeds
      ? ` over the seeds ${seeds.map(({ seed }) => seed).join(", ")}\n# this is its run with seed ${config.seed}, the first`
      : "";
    await writeWhole(path, `# trial ${number}: ${valueText(trial)}${over}\n${stringify(config)}`);
    return path;
  }
}

/**
 * Read a sweep's folder: its definition and its trials, by number.
 * @throws SconceError `run-directory` when it is no sweep's folder, or a file of it cannot be read.
 */
export async function readSweep(path: string): Promise<{ file: SweepFile; trials: TrialRecord[] }> {
  const folder = resolve(path);
  const file = await SweepFolder.at(folder).read();
  if (!file) throw new SconceError("run-directory", `${folder} is not a sweep's folder: it has no sweep.json`);
  const text = await readFile(join(folder, "trials.jsonl"), "utf8").catch(() => "");
  const { trials, unreadable } = parseTrials(text);
  if (unreadable.length > 0)
    throw new SconceError("run-directory", `${join(folder, "trials.jsonl")}: cannot read line ${unreadable[0]}`, {
      hint: "start the sweep again: it writes the file anew",
    });
  return { file, trials };
}

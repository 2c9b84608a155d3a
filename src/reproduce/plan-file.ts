import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { flatten } from "../config/overrides.js";
import { withoutOff } from "../config/training/options.js";
import { SconceError } from "../errors.js";
import { writeWhole } from "../files/write-whole.js";
import type { ResultsTable } from "../report/compared/table.js";
import { toJson } from "../text/to-json.js";
import type { PlannedRun } from "./plan.js";
import { TABLE_FILE } from "./table-file.js";

/** What is the same for all runs of a folder beside their settings, as it was found and not as it was asked for. */
export interface Conditions {
  device: string;
  /** Of the runs for which neither the options nor the table say another number. */
  threads: number;
  /** The digest of each corpus: `corpus (sha256)`, and of a second one `corpus sample (sha256)`. */
  [corpus: `corpus${string}`]: string;
}

/** The file that says what a folder reproduces. */
const PLAN = "reproduction.json";
/** What else a reproduction writes into its folder. */
const OWN = ["runs", "charts", TABLE_FILE, "report.md", "report.html", "report.csv", "report.json", "report.tex"];

const fields = z.record(z.string(), z.unknown());
const planSchema = z.object({
  schemaVersion: z.literal(2),
  table: z.string(),
  /** The settings of each experiment, without seed, epochs, device, threads and the corpora's folder. */
  experiments: z.record(z.string(), fields),
  conditions: fields,
  /** The names of all runs that were asked for; the first plans do not have them. */
  runs: z.array(z.string()).optional(),
});
/** Version 0.1 knew the tutorial's table alone, whose experiments differ in nothing but the model. */
const oldPlanSchema = z.object({
  schemaVersion: z.literal(1).optional(),
  settings: fields,
  conditions: fields.optional(),
});

type Plan = z.output<typeof planSchema>;
type AnyPlan = Plan | z.output<typeof oldPlanSchema>;

/**
 * Write down what the folder reproduces, or refuse one that reproduces something else or is not a reproduction's. Other rows and
 * seeds, and more epochs, may join; an experiment that is there has to be the same.
 *
 * @param write False: only look.
 * @throws SconceError `run-directory`.
 */
export async function keepPlan(
  out: string,
  table: ResultsTable,
  runs: readonly PlannedRun[],
  conditions: Conditions,
  write: boolean,
): Promise<void> {
  const path = join(out, PLAN);
  const now = planOf(table, runs, conditions);
  const before = await readPlan(path);
  if (before) {
    const differences = differencesOf(asPlan(before, table, now), now);
    if (differences.length > 0)
      throw new SconceError(
        "run-directory",
        `${out} holds a reproduction of other settings: ${differences.join("; ")}`,
        {
          hint: "choose another folder with the option `out`",
        },
      );
    if ("settings" in before) return;
    const experiments = { ...before.experiments, ...now.experiments };
    const names = [...new Set([...(before.runs ?? []), ...(now.runs ?? [])])];
    const joins = Object.keys(experiments).length > Object.keys(before.experiments).length;
    const more = names.length > (before.runs ?? []).length;
    if (write && (joins || more)) await writeWhole(path, `${toJson({ ...before, experiments, runs: names }, 2)}\n`);
    return;
  }
  await refuseForeign(out);
  if (!write) return;
  await mkdir(out, { recursive: true }).catch((error) => {
    throw cannotUse(out, error);
  });
  await writeWhole(path, `${toJson(now, 2)}\n`);
}

async function refuseForeign(out: string): Promise<void> {
  const there = await readdir(out).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw cannotUse(out, error);
  });
  const foreign = OWN.filter((name) => there.includes(name));
  if (foreign.length > 0)
    throw new SconceError(
      "run-directory",
      `${out} holds ${foreign.join(", ")}, and no ${PLAN}: it is not a reproduction's`,
      {
        hint: "choose another folder with the option `out`; nothing that is there is overwritten",
      },
    );
}

function cannotUse(out: string, cause: NodeJS.ErrnoException): SconceError {
  const words: Record<string, string> = {
    ENOTDIR: "a file is in its place",
    EEXIST: "a file is in its place",
    ENOENT: "it cannot be made; is the file system read-only?", // what Node says then
  };
  const why = words[cause.code ?? ""] ?? cause.message;
  return new SconceError("run-directory", `cannot use ${out} as a folder: ${why}`, {
    hint: "choose a folder that can be written",
    cause,
  });
}

/** The number of threads with which a folder's runs were begun; undefined where none was. */
export async function plannedThreads(out: string): Promise<number | undefined> {
  const plan = await readPlan(join(out, PLAN)).catch(() => undefined);
  // The first plans have them among the settings.
  const { threads } = { ...(plan && "settings" in plan ? plan.settings : {}), ...plan?.conditions } as Record<
    string,
    unknown
  >;
  return typeof threads === "number" ? threads : undefined;
}

function planOf(table: ResultsTable, runs: readonly PlannedRun[], conditions: Conditions): Plan {
  const names = runs.map(({ name }) => name);
  const experiments = Object.fromEntries(runs.map(({ experiment, config }) => [experiment, settingsOf(config)]));
  return JSON.parse(toJson({ schemaVersion: 2, table: table.name, experiments, conditions, runs: names }));
}

/** What runs of one experiment share; the number of epochs is each run's own. */
function settingsOf(config: PlannedRun["config"]): object {
  const { seed: _, device: _device, threads: _threads, training, data, ...rest } = config;
  const { epochs: _epochs, ...training_ } = training;
  const { root: _root, ...data_ } = data;
  // As plans have it that were written before these options were there.
  return { ...rest, training: withoutOff(training_), data: data_ };
}

async function readPlan(path: string): Promise<AnyPlan | undefined> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  }
  const found = z.union([planSchema, oldPlanSchema]).safeParse(content);
  if (found.success) return found.data;
  const { schemaVersion } = (content ?? {}) as { schemaVersion?: unknown };
  const other = typeof schemaVersion === "number" && schemaVersion > 2;
  throw new SconceError(
    "run-directory",
    other
      ? `${path} was written by another version of sconce: its schemaVersion is ${schemaVersion}, this version reads 1 and 2`
      : `${path} cannot be read as the plan of a reproduction`,
    {
      hint: other
        ? "go on with the version that made it, or choose another folder with the option `out`"
        : "choose another folder with the option `out`, or move that file away",
    },
  );
}

/** A plan as this version writes it: the first version's settings are those of each of the tutorial's models. */
function asPlan(plan: AnyPlan, table: ResultsTable, now: Plan): Plan {
  if (!("settings" in plan)) return plan;
  const { threads, device, ...settings } = plan.settings as { threads?: unknown; device?: unknown };
  const found = {
    ...(device !== undefined && device !== "auto" ? { device } : {}),
    ...(typeof threads === "number" ? { threads } : {}),
    ...plan.conditions,
  };
  const of = (model: string) => {
    const { training, model: shared, ...rest } = settings as Record<string, Record<string, unknown>>;
    const { epochs: _, ...others } = training ?? {};
    return { flushDenormals: false, ...rest, training: others, model: { ...shared, name: model } };
  };
  return {
    schemaVersion: 2,
    table: "post",
    experiments: Object.fromEntries(
      table.experiments.filter(({ id }) => id in now.experiments).map(({ id, config }) => [id, of(config.model.name)]),
    ),
    conditions: found,
  };
}

/** What differs, in words; what differs in the same way for all experiments is said once. */
function differencesOf(before: Plan, now: Plan): string[] {
  if (before.table !== now.table) return [`its table was ${before.table}, is ${now.table}`];
  const common = Object.keys(now.experiments).filter((id) => id in before.experiments);
  const ofEach = common.map((id) => changes(before.experiments[id] ?? {}, now.experiments[id] ?? {}));
  const alone = new Set([...Object.keys(before.experiments), ...Object.keys(now.experiments)]).size === 1;
  const inAll =
    alone || common.length > 1 ? (ofEach[0] ?? []).filter((one) => ofEach.every((some) => some.includes(one))) : [];
  // What the first plans did not write down is not known to differ.
  const known = Object.fromEntries(Object.entries(now.conditions).filter(([name]) => name in before.conditions));
  return [
    ...inAll,
    ...common.flatMap((id, at) =>
      (ofEach[at] ?? []).filter((one) => !inAll.includes(one)).map((one) => `${id}: ${one}`),
    ),
    ...changes(Object.fromEntries(Object.entries(before.conditions).filter(([name]) => name in known)), known),
  ];
}

function changes(before: Record<string, unknown>, now: Record<string, unknown>): string[] {
  const [was, is] = [new Map(flatten(before)), new Map(flatten(now))];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) =>
    was.get(name) === is.get(name) ? [] : [`${name} was ${was.get(name)}, is ${is.get(name)}`],
  );
}

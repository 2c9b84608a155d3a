import { z } from "zod";
import { parseAssignment, setPath } from "../config/overrides.js";
import { isObject } from "../config/plain.js";
import { SAMPLER_CHOICES } from "../config/samplers.js";
import { MAX_SEED } from "../config/schema.js";
import { SconceError } from "../errors.js";
import { resolveSweep, type SweepDefinition } from "../sweep/definition.js";
import { fieldFlag } from "./experiment-flags.js";
import { texts, type Values, value } from "./flags.js";

const shownDefault = "as the definition says";

/** The flags that change a definition before it is run. */
export const definitionFlags = {
  set: texts(
    "path=value",
    "Set any field of the definition's base, as in model.hiddenDim=128; none that is searched.",
    "Experiment",
    "words",
  ),
  seed: fieldFlag("seed", { describe: "The seed of every trial, as of sconce run: sets base.seed.", shownDefault }),
  "search-seed": value(z.int().min(0).max(MAX_SEED), {
    group: "Experiment",
    describe: "The seed from which the sampler draws settings: sets search.seed.",
    shownDefault,
  }),
  sampler: value(z.enum(SAMPLER_CHOICES), {
    group: "Experiment",
    describe: "What chooses the settings of a trial: sets search.sampler.",
    shownDefault,
  }),
  epochs: fieldFlag("training.epochs", { shownDefault }),
  data: fieldFlag("data.root", { shownDefault }),
};

type Given = Values<typeof definitionFlags> & { trials?: number | undefined };

/**
 * A definition with what the flags say over it, and the file that an error about it is to name: undefined where the flags are at fault.
 * @param file The file that the definition comes from.
 * @throws SconceError `usage` for a field that is searched, `config` for what is no assignment, or a value that is not allowed.
 */
export function withFlags(
  definition: SweepDefinition,
  file: string,
  given: Given,
): { definition: SweepDefinition; source: string | undefined } {
  const { set: assignments, seed, epochs, data, sampler } = given;
  const searchSeed = given["search-seed"];
  const none = [seed, epochs, data, sampler, searchSeed].every((one) => one === undefined);
  if (none && assignments.length === 0) return { definition, source: file };
  const changed = structuredClone(definition) as unknown as Record<string, unknown>;
  const fields: [flag: string, path: string, value: unknown][] = [
    ["--seed", "seed", seed],
    ["--epochs", "training.epochs", epochs],
    ["--data", "data.root", data],
    ...assignments.map((text): [string, string, unknown] => ["--set", ...parseAssignment(text)]),
  ];
  const searched = isObject(definition.space) ? Object.keys(definition.space) : [];
  for (const [flag, path, wanted] of fields) {
    if (wanted === undefined) continue;
    refuseSearched(flag, path, searched, file);
    if (path === "seed" && changed.seeds !== undefined)
      throw new SconceError(
        "usage",
        `${flag}: each setting of ${file} is run with the seeds that its field seeds names`,
        {
          hint: "change seeds there, or leave the flag out",
        },
      );
    const elsewhere = flag === "--set" ? outsideBase(path) : undefined;
    if (elsewhere !== undefined)
      throw new SconceError("usage", `--set ${path}: it sets fields of the definition's base`, { hint: elsewhere });
    changed.base ??= {};
    if (isObject(changed.base)) setPath(changed.base, path, wanted);
  }
  // A grid's file need not say how many: another sampler runs as many as the flag says.
  const { search = {} } = changed;
  const trials = sampler !== undefined && isObject(search) && search.trials === undefined ? given.trials : undefined;
  const over = Object.entries({ sampler, seed: searchSeed, trials }).filter(([, wanted]) => wanted !== undefined);
  if (over.length > 0 && isObject(search)) changed.search = { ...search, ...Object.fromEntries(over) };
  const result = changed as unknown as SweepDefinition;
  return { definition: result, source: faultOf(definition, result, file) };
}

/** What to do where a path is not one of the base; undefined where it may be. */
function outsideBase(path: string): string | undefined {
  if (path.startsWith("base.")) return `write ${path.slice("base.".length)}`;
  if (!/^(search|executor|objective|space)\b/.test(path)) return undefined;
  return "there are flags for others, as --sampler, --trials and --workers; what has none is changed in the file";
}

/** A field of the space, or one within what a parameter of the space is as a whole, would be set for nothing. */
function refuseSearched(flag: string, path: string, searched: readonly string[], file: string): void {
  const by = searched.find((one) => one === path || path.startsWith(`${one}.`));
  if (by === undefined) return;
  const what = by === path ? "it is searched" : `${by}, which it is a part of, is searched`;
  throw new SconceError("usage", `${flag}: ${path} cannot be set: ${what}, by space.${by} of ${file}`, {
    hint: "set another field, or take the parameter out of the space",
  });
}

/** The file, where what is wrong with the changed definition is wrong with the file's own. */
function faultOf(own: SweepDefinition, changed: SweepDefinition, file: string): string | undefined {
  const wrong = messageOf(changed);
  return wrong === undefined || wrong === messageOf(own) ? file : undefined;
}

function messageOf(definition: SweepDefinition): string | undefined {
  try {
    resolveSweep(definition);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

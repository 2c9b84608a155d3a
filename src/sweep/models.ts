import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isOwnModel } from "../config/models.js";
import { parseWith, SWEEP_FIELDS } from "../config/parse.js";
import { isObject } from "../config/plain.js";
import { anyModelSchema } from "../config/schema.js";
import type { ResolvedModelConfig, ResolvedOwnModelConfig } from "../config/types.js";
import { SconceError } from "../errors.js";

/** The parameter of a space that chooses among whole models. */
export const MODEL = "model";

/** The models that a space chooses among, by the names that trials, tables, charts and conditions have of them. */
export type Models = Readonly<Record<string, ResolvedModelConfig | ResolvedOwnModelConfig>>;

/** An entry of the choice: as it is written, and with every default. */
interface Entry {
  field: string;
  /** The name that the entry itself gives: a word for a model of one's own. */
  given: string | undefined;
  model: Models[string];
}

function refuse(field: string, what: string, hint = "docs/sweeps.md says how a space chooses among models"): never {
  throw new SconceError("config", `${field}: ${what}`, { hint });
}

/**
 * Take the models out of a space that chooses among whole models: in their place it then has their names.
 *
 * @returns No models, and the space as it is, where it does not.
 * @throws SconceError `config`, naming the field: an entry that is no model, two that are alike, a condition on the choice.
 */
export function takeModels(space: unknown): { space: unknown; models: Models } {
  const written = isObject(space) ? space[MODEL] : undefined;
  if (!isObject(space) || written === undefined) return { space, models: {} };
  const field = `space.${MODEL}`;
  const choice = isObject(written) ? written.choice : written;
  if (!Array.isArray(choice))
    refuse(field, `must be a list of models: names, or objects with a name or a file; got ${JSON.stringify(written)}`);
  if (isObject(written) && written.when !== undefined) refuse(`${field}.when`, "a choice of models has no condition");
  if (choice.length === 0) refuse(field, "choice is empty; name at least one model");
  const entries = choice.map((raw, at) => read(raw, `${field}.${at}`));
  refuseAlike(entries);
  const names = namesOf(entries);
  const models = entries.map(({ model }, at): [string, Models[string]] => {
    const name = names[at] as string;
    // What tables and charts of the runs call a model of one's own.
    return [name, isOwnModel(model) ? { ...model, name } : model];
  });
  return {
    space: { ...space, [MODEL]: { ...(isObject(written) ? written : {}), choice: names } },
    models: Object.fromEntries(models),
  };
}

function read(raw: unknown, field: string): Entry {
  const model = parseWith(
    anyModelSchema,
    typeof raw === "string" ? { name: raw } : raw,
    field,
    undefined,
    SWEEP_FIELDS,
  );
  const { name } = raw as { name?: string };
  return { field, given: isOwnModel(model) ? name : undefined, model };
}

/** Everything of a model but its name, where that is only what it is called. */
function content(model: Models[string]): object {
  return isOwnModel(model) ? { ...model, name: null } : model;
}

function refuseAlike(entries: readonly Entry[]): void {
  for (const [at, { field, model }] of entries.entries()) {
    const twin = entries.slice(0, at).find((other) => isDeepStrictEqual(content(other.model), content(model)));
    if (twin) refuse(field, `the same model as ${twin.field}`, "leave one of them out");
  }
}

/**
 * The names of the entries: that of the cell, of the class, or of the file where no class is named. Where several would have one name, a
 * class is called after its file, too (`nets.py:Convolution`), and those that still have one name are numbered.
 */
function namesOf(entries: readonly Entry[]): string[] {
  const several = (names: readonly string[], name: string) => names.filter((other) => other === name).length > 1;
  const short = entries.map(({ given, model }) => given ?? model.name);
  const long = entries.map(({ given, model }, at) => {
    const name = short[at] as string;
    if (given !== undefined || !isOwnModel(model) || !several(short, name)) return name;
    return model.class === null ? basename(model.file) : `${basename(model.file)}:${model.class}`;
  });
  const names = long.map((name, at) => {
    if (entries[at]?.given !== undefined || !several(long, name)) return name;
    return `${name}-${long.slice(0, at + 1).filter((other) => other === name).length}`;
  });
  for (const [at, name] of names.entries())
    if (names.indexOf(name) < at)
      refuse(`${entries[at]?.field}.name`, `another model is called ${name}, too`, "give one of them another name");
  return names;
}

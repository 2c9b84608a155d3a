import { isDeepStrictEqual } from "node:util";
import type { Dimension } from "../../bridge/protocol.js";
import { isObject } from "../../config/plain.js";
import { SconceError } from "../../errors.js";
import { isAllowed } from "../check-point.js";
import type { ResolvedSweep } from "../definition.js";
import type { Params } from "../grid.js";
import { MODEL, type Models } from "../models.js";
import type { Scalar } from "../space.js";
import type { TrialRecord } from "../trial.js";
import { changeText, outsideText, rangeText, standing } from "./wider.js";

/** A space that was made wider in mid-sweep. */
export interface Widening {
  /** The first trial that was asked for in the wider space. */
  trial: number;
  /** When, as ISO 8601. */
  at: string;
  /** The space before. */
  space: Dimension[];
  /** The models that it chose among. */
  models: Models;
  /** Of parameters that are new: the value that the base has, and so all trials before. */
  values: Params;
}

type Definition = Omit<ResolvedSweep, "grid">;

/**
 * Check that a space is wider than the one that a sweep was begun with: all that was in it is in it still, and something is new.
 * @param trials Those that have ended, to say which of them a narrower space would lose.
 * @returns the values of the parameters that are new.
 * @throws SconceError `config` for a space that is narrower, another one, or no wider.
 */
export function checkWider(was: Definition, now: Definition, trials: readonly TrialRecord[]): Params {
  const lost: string[] = [];
  let wider = false;
  const values: Params = {};
  for (const old of was.space) {
    const { path } = old;
    const found = now.space.find((one) => one.path === path);
    const how = found && standing(old, found);
    if (!found) lost.push(`space.${path}: was searched, and is gone`);
    else if (how === "other") lost.push(`space.${path}: ${changeText(old, found)}; only a range or choices may change`);
    else if (how === "narrower")
      lost.push(`space.${path}: was ${rangeText(old)}, would be ${rangeText(found)}: ${outsideText(found, trials)}`);
    wider ||= how === "wider";
  }
  for (const one of now.space.filter(({ path }) => !was.space.some((old) => old.path === path))) {
    const value = scalarAt(now.base, one.path);
    if (value === undefined)
      lost.push(`space.${one.path}: is new, and the base does not say which value the trials so far had`);
    else if (!isAllowed(one, value))
      lost.push(
        `space.${one.path}: is new, and the value that the trials so far had, ${JSON.stringify(value)}, is not in ${rangeText(one)}`,
      );
    else values[one.path] = value;
    wider = true;
  }
  for (const [name, model] of Object.entries(was.models))
    if (now.models[name] !== undefined && !isDeepStrictEqual(now.models[name], model))
      lost.push(`space.${MODEL}: ${name} has other settings than before`);
  if (lost.length > 0)
    throw new SconceError("config", `the space does not hold all that it held:\n${lost.join("\n")}`, {
      hint: "a space can only be made wider in mid-sweep; give the changed sweep another name, and begin it with `from`",
    });
  if (!wider)
    throw new SconceError("config", "the space is no wider than before: there is nothing to widen", {
      hint: "widen a range, add a choice or a parameter; or leave out the option `widen`",
    });
  return values;
}

/**
 * Refuse to widen a search that cannot be asked in another space than it was begun with.
 * @throws SconceError `config`.
 */
export function checkCanWiden(was: Definition, now: Definition): void {
  const { search } = now;
  const refuse = (what: string): never => {
    throw new SconceError("config", `a sweep ${what} cannot be widened`, {
      hint: "give the changed sweep another name",
    });
  };
  if (search.sampler === "grid") refuse("over a grid, whose points are numbered,");
  if (was.search.lag === undefined) refuse("that an older sconce began");
  if (!search.repeatable) refuse("that does not repeat (search.repeatable: false)");
  const choices = now.space.some((one) => {
    const old = was.space.find(({ path }) => path === one.path);
    return one.kind === "categorical" && old !== undefined && old.choices.length !== one.choices.length;
  });
  if (choices && search.storage !== undefined)
    refuse("whose search.storage is a database, in which Optuna keeps choices as they are,");
}

function scalarAt(config: Readonly<Record<string, unknown>>, path: string): Scalar | undefined {
  let value: unknown = config;
  for (const key of path.split(".")) value = isObject(value) ? value[key] : undefined;
  return typeof value === "object" && value !== null ? undefined : (value as Scalar | undefined);
}

/**
 * A space as its search needs to know it: since which trial it is as it is, and what the trials before have of what is new.
 * @param now The values of parameters that are new from the next trial on; undefined: the space stays as it is.
 */
export function widenedOf(
  widenings: readonly Widening[] | undefined,
  now?: Params,
): { since: number | null; values: Params } | null {
  const last = widenings?.at(-1);
  if (!last && !now) return null;
  const values = Object.assign({}, ...(widenings ?? []).map((one) => one.values), now) as Params;
  return { since: now || !last ? null : last.trial, values };
}

/** Each time that a sweep's space was made wider: from which trial on, when, and in what. @param space The space as it is now. */
export function widenedRows(
  widenings: readonly Widening[],
  space: readonly Dimension[],
): { trial: number; at: string; what: string }[] {
  return widenings.map((one, at) => {
    return { trial: one.trial, at: one.at, what: wideningText(one, widenings[at + 1]?.space ?? space) };
  });
}

/** What was widened, in words: `training.batchSize 8 to 16 → 8 to 32, model.layers new`. */
function wideningText({ space }: Widening, after: readonly Dimension[]): string {
  const changes = after.flatMap((now) => {
    const was = space.find(({ path }) => path === now.path);
    if (!was) return [`${now.path} new, ${rangeText(now)}`];
    return isDeepStrictEqual(was, now) ? [] : [`${now.path} ${rangeText(was)} → ${rangeText(now)}`];
  });
  return changes.join(", ");
}

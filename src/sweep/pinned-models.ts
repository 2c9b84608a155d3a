import { isOwnModel } from "../config/models.js";
import type { ResolvedOwnModelConfig } from "../config/types.js";
import type { ResolvedSweep } from "./definition.js";

type Definition = Pick<ResolvedSweep, "base" | "models">;

/** The models of one's own that a sweep has: that of the base (under the name ""), or those that its space chooses among. */
export function ownModels({ base, models }: Definition): [name: string, model: ResolvedOwnModelConfig][] {
  const all = Object.entries({ ...models, ...(base.model ? { "": base.model } : {}) });
  return all.filter((entry): entry is [string, ResolvedOwnModelConfig] => isOwnModel(entry[1]));
}

/** A definition with some fields of these models changed. */
export function withOwn<D extends Definition>(definition: D, change: Readonly<Record<string, object>>): D {
  const { base, models } = definition;
  const changed = (name: string, model: object) =>
    Object.hasOwn(change, name) ? { ...model, ...change[name] } : model;
  return {
    ...definition,
    ...(base.model ? { base: { ...base, model: changed("", base.model) } } : {}),
    models: Object.fromEntries(Object.entries(models).map(([name, model]) => [name, changed(name, model)])),
  };
}

/** A definition with the classes and digests of models of one's own as an earlier start of the sweep found them, where it leaves them open. */
export function pinnedAs(was: Definition, now: ResolvedSweep): ResolvedSweep {
  const before = new Map(ownModels(was));
  const change = ownModels(now).map(([name, model]): [string, object] => {
    const pinned = before.get(name);
    return [name, { class: model.class ?? pinned?.class ?? null, digest: model.digest ?? pinned?.digest ?? null }];
  });
  return withOwn(now, Object.fromEntries(change));
}

import { isObject } from "../../config/plain.js";
import { shown } from "../../config/sentences.js";
import { tableConfigSchema } from "./definition.js";
import { refuse, refuseSeeds } from "./refuse.js";

/**
 * Refuse what is often written in another place, or shorter, than a table has it, with the way to write it: the check of the
 * fields would only say that the key or the type is wrong.
 *
 * @throws SconceError `config`.
 */
export function refuseMisplaced(definition: object): void {
  const { base, rows, columns, seeds, published } = definition as Record<string, unknown>;
  refuseBareModel("base", base);
  for (const [list, entries] of Object.entries({ rows, columns }))
    for (const [at, entry] of Array.isArray(entries) ? entries.entries() : []) {
      refuseSeeds(`${list}.${at}`, entry);
      refuseSettings(`${list}.${at}`, entry);
      refuseBareModel(`${list}.${at}.config`, isObject(entry) ? entry.config : undefined);
    }
  if (typeof seeds === "number")
    refuse("seeds", `must be a list, got ${seeds}`, `write [${seeds}] for this seed, [1, 2, 3] for three of them`);
  if (typeof published === "string")
    refuse("published", `must be an object, got ${shown(published)}`, `write { source: ${shown(published)} }`);
  const rounding = isObject(published) ? published.rounding : undefined;
  if (typeof rounding === "string")
    refuse(
      "published.rounding",
      `must be an object, got ${shown(rounding)}`,
      `say it for each figure: { loss: ${rounding}, accuracy: ${rounding} }`,
    );
}

/** Settings of a row or a column stand in its `config`. */
function refuseSettings(at: string, entry: unknown): void {
  if (!isObject(entry)) return;
  const name = Object.keys(tableConfigSchema.shape).find((setting) => setting in entry);
  if (name === undefined) return;
  const setting = entry[name];
  const written = name === "model" && typeof setting === "string" ? modelText(setting) : shown(setting);
  refuse(`${at}.${name}`, "settings stand in `config`", `write config: { ${name}: ${written} }`);
}

/** A model's name stands among its settings. */
function refuseBareModel(at: string, config: unknown): void {
  const model = isObject(config) ? config.model : undefined;
  if (typeof model === "string")
    refuse(`${at}.model`, `must be an object, got ${shown(model)}`, `write model: ${modelText(model)}`);
}

function modelText(name: string): string {
  return `{ name: ${shown(name)} }`;
}

import { isDeepStrictEqual } from "node:util";
import type { Dimension } from "../../bridge/protocol.js";
import { isAllowed } from "../check-point.js";
import type { Scalar } from "../space.js";
import type { TrialRecord } from "../trial.js";

/** How a parameter of the space before stands to the one of the same path now. */
export type Standing = "same" | "wider" | "narrower" | "other";

/** Compare what a parameter could be with what it can be now. `other`: not its range or its choices alone have changed. */
export function standing(was: Dimension, now: Dimension): Standing {
  if (isDeepStrictEqual(was, now)) return "same";
  if (was.kind !== now.kind || was.log !== now.log || !isDeepStrictEqual(was.when, now.when)) return "other";
  if (was.kind === "categorical") return was.choices.every((one) => now.choices.includes(one)) ? "wider" : "narrower";
  return now.low <= was.low && now.high >= was.high && stepsWithin(was, now) ? "wider" : "narrower";
}

/** Whether each step of one range is one of another. */
function stepsWithin(was: Dimension, now: Dimension): boolean {
  if (now.step === null) return was.kind === "float" || isWhole(was.low - now.low);
  const [by, from] = [was.step ?? (was.kind === "int" ? 1 : Number.NaN), was.low - now.low];
  return isWhole(by / now.step) && isWhole(from / now.step);
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-9;
}

/** What else than its range or its choices has changed of a parameter, in words: `was logUniform, would be float`. */
export function changeText(was: Dimension, now: Dimension): string {
  const [before, after] = [kindText(was), kindText(now)];
  return before === after ? "its condition has changed" : `was ${before}, would be ${after}`;
}

/** The kind of a parameter as a definition has it, which says its scale. */
function kindText({ kind, log }: Dimension): string {
  if (kind === "categorical") return "choice";
  return log ? "logUniform" : kind;
}

/** What a parameter can be, in words: `4 to 16`, `"gru" or "lstm"`. */
export function rangeText({ kind, choices, low, high, step }: Dimension): string {
  if (kind === "categorical") return choices.map((one) => JSON.stringify(one)).join(" or ");
  return `${low} to ${high}${step === null || (kind === "int" && step === 1) ? "" : ` in steps of ${step}`}`;
}

/** The trials that lie outside of what a parameter can be now, in words. */
export function outsideText(now: Dimension, trials: readonly TrialRecord[]): string {
  const lost = trials.filter(({ params }) => now.path in params && !isAllowed(now, params[now.path] as Scalar));
  if (lost.length === 0) return "no trial so far lies outside, but what was searched does";
  const some = lost.slice(0, 5).map(({ number, params }) => `${number} (${params[now.path]})`);
  const more = lost.length > some.length ? ` and ${lost.length - some.length} more` : "";
  return `${lost.length === 1 ? "trial" : "trials"} ${some.join(", ")}${more} would lie outside`;
}

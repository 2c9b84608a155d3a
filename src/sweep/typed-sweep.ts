import type { Params } from "./grid.js";
import type { ChoiceName } from "./model-types.js";
import type { Scalar, Space } from "./space.js";
import type { TrialRecord } from "./trial.js";

type ValueOf<D> = D extends readonly (infer T)[]
  ? T
  : D extends { choice: readonly (infer T)[] }
    ? T
    : D extends { int: unknown } | { float: unknown } | { logUniform: unknown }
      ? number
      : never;
/** A value of a parameter in a trial; of a choice among whole models its name. */
type ParamOf<P, D> = P extends "model" ? ChoiceName<ValueOf<D>> : ValueOf<D> & Scalar;
/** The paths of the parameters that have a condition. */
type Conditional<S> = {
  [P in keyof S]-?: NonNullable<S[P]> extends { when: object } ? P : undefined extends S[P] ? P : never;
}[keyof S];

/**
 * The settings of a trial over a space: `choice("rnn", "gru")` gives `"rnn" | "gru"`, a range a number; a parameter with a condition may be
 * absent. Of a space that is not known any settings.
 */
export type ParamsOf<S> = [Space] extends [S]
  ? Params
  : { -readonly [P in Exclude<keyof S, Conditional<S>>]: ParamOf<P, NonNullable<S[P]>> } & {
      -readonly [P in Conditional<S> & keyof S]?: ParamOf<P, NonNullable<S[P]>>;
    };

/** A number for each entry. */
type Numbers<L extends readonly unknown[]> = { -readonly [At in keyof L]: number };
/** The values of a trial: one number of one objective, as many as there are in a list. */
export type ValuesOf<O> = [Extract<O, readonly unknown[]>] extends [never]
  ? [number]
  : [Exclude<O, readonly unknown[]>] extends [never]
    ? number extends Extract<O, readonly unknown[]>["length"]
      ? number[]
      : Numbers<Extract<O, readonly unknown[]>>
    : number[];

/** A trial of a sweep's result. @typeParam P Its settings. @typeParam V Its objectives' values. */
export interface SweepTrial<P = Params, V extends number[] = number[]> extends Omit<TrialRecord, "params" | "values"> {
  /** The settings, by dotted path. */
  params: P;
  /** The objectives' values, in their order; of a pruned trial the last epoch's; null where there are none. */
  values: V | null;
  /** The value of the only objective; null where the trial has none, or the sweep has several. */
  value: (V["length"] extends 1 ? number : number extends V["length"] ? number : never) | null;
}

/** The best trial: one that was completed, so it has its values. */
export type BestTrial<P = Params, V extends number[] = number[]> = SweepTrial<P, V> & {
  status: "completed";
  values: V;
  value: V["length"] extends 1 ? number : number extends V["length"] ? number | null : null;
};

/** A trial as results have it: with the value of the only objective. */
export function asResult(trial: TrialRecord, objectives: readonly unknown[]): SweepTrial {
  return { ...trial, value: objectives.length === 1 ? (trial.values?.[0] ?? null) : null };
}

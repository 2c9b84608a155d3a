import type { TutorialConfig } from "../config/types.js";

/** A value that a field of the configuration may have. */
export type Scalar = string | number | boolean | null;

/** Of what a field may be the objects with named fields. */
type Objects<T> = T extends readonly unknown[]
  ? never
  : T extends object
    ? string extends keyof T
      ? never
      : T
    : never;
/** The names of the fields of any of them. */
type FieldsOf<T> = T extends unknown ? keyof T & string : never;
type SectionPath<K extends string, S> = {
  [F in keyof S & string]-?: `${K}.${F}` | `${K}.${F}.${FieldsOf<Objects<NonNullable<S[F]>>>}`;
}[keyof S & string];
/** The dotted paths of a configuration's fields: `"model.name" | "training.optimizer.weightDecay" | "seed" | …`. */
export type PathOf<C> = {
  [K in keyof C & string]-?: NonNullable<C[K]> extends readonly unknown[]
    ? K
    : NonNullable<C[K]> extends object
      ? SectionPath<K, NonNullable<C[K]>>
      : K;
}[keyof C & string];
type FieldOf<T, F> = T extends unknown ? (F extends keyof T ? Exclude<T[F], undefined> : never) : never;
/** The type of the field at a dotted path. */
export type ValueAt<C, P> = P extends `${infer S}.${infer F}`
  ? ValueAt<Objects<NonNullable<FieldOf<C, S>>>, F>
  : FieldOf<C, P>;

/** When a parameter is there at all: each named parameter has the value, or one of the values. */
export type When<C = TutorialConfig> = {
  readonly [P in PathOf<C>]?: ValueAt<C, P> | readonly ValueAt<C, P>[];
} & { readonly [path: `model.args.${string}`]: Scalar | readonly Scalar[] };

interface Conditional {
  /** The parameter is drawn only when this holds; otherwise the base's value (or the default) stays. */
  when?: When;
}

/** One of these values. */
export interface Choice<T extends Scalar = Scalar> extends Conditional {
  choice: readonly T[];
}
/** A whole number between two, both included. */
export interface IntRange extends Conditional {
  int: readonly [low: number, high: number];
  /** Only each `step`-th from `low` on. Default 1. */
  step?: number;
}
/** A number between two. */
export interface FloatRange extends Conditional {
  float: readonly [low: number, high: number];
  /** Only each `step`-th from `low` on. Default: any. */
  step?: number;
}
/** A number between two, each order of magnitude being as likely as another. */
export interface LogRange extends Conditional {
  logUniform: readonly [low: number, high: number];
}

type Ranges<T> = [Extract<T, number>] extends [never] ? never : IntRange | FloatRange | LogRange;

/**
 * A search space over a configuration: from dotted path to what the field may be. A wrong path or a value of the wrong type
 * does not compile. A plain list is a {@link choice}.
 */
export type SpaceOf<C> = {
  readonly [P in PathOf<C>]?:
    | Choice<ValueAt<C, P> & Scalar>
    | readonly (ValueAt<C, P> & Scalar)[]
    | Ranges<ValueAt<C, P>>;
};
/** The arguments of a model of one's own, by name: `model.args.width`. Their types are checked by the model's Python file. */
type OwnArguments = {
  readonly [path: `model.args.${string}`]: Choice | readonly Scalar[] | IntRange | FloatRange | LogRange;
};
/** A search space over an experiment. */
export type Space = SpaceOf<TutorialConfig> & OwnArguments;

/** One of these values: `choice("rnn", "gru")`. At least one; none twice. */
export function choice<const T extends Scalar>(...values: readonly T[]): Choice<T> {
  return { choice: values };
}

/** A whole number from `low` to `high`, both included, in steps of `step` (default 1). */
export function int(low: number, high: number, options: { step?: number } = {}): IntRange {
  return { int: [low, high], ...options };
}

/** A number from `low` to `high`; with `step` one of `low`, `low + step`, … */
export function float(low: number, high: number, options: { step?: number } = {}): FloatRange {
  return { float: [low, high], ...options };
}

/** A number from `low`, which is above 0, to `high`, each order of magnitude being as likely as another. */
export function logUniform(low: number, high: number): LogRange {
  return { logUniform: [low, high] };
}

/**
 * A parameter that is there only when others have certain values: `when({ "model.layers": 2 }, float(0, 0.5))`. The others
 * must be parameters of the same space.
 */
export function when<D extends Conditional>(condition: When, parameter: D): D {
  return { ...parameter, when: condition };
}

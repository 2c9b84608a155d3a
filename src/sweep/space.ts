import type {
  ArgumentAt,
  ArgumentPath,
  ChoiceName,
  ConfigOf,
  HasUntyped,
  ModelChoice,
  SweepModel,
} from "./model-types.js";
import type { PathOf, ValueAt } from "./path-types.js";

export type { PathOf, ValueAt };

/** A value that a field of the configuration may have. */
export type Scalar = string | number | boolean | null;

/** When a parameter is there at all: each named parameter has the value, or one of the values. */
export type When<M extends SweepModel = SweepModel> = {
  readonly [P in ConfigPath<M>]?: ValueAt<ConfigOf<M>, P> | readonly ValueAt<ConfigOf<M>, P>[];
} & ArgumentConditions<M> & { readonly model?: ChoiceName<M> | readonly ChoiceName<M>[] };

interface Conditional<W = When> {
  /** The parameter is drawn only when this holds; otherwise the base's value (or the default) stays. */
  when?: W;
}

/** One of these values. */
export interface Choice<T = Scalar, W = When> extends Conditional<W> {
  choice: readonly T[];
}
/** A whole number between two, both included. */
export interface IntRange<W = When> extends Conditional<W> {
  int: readonly [low: number, high: number];
  /** Only each `step`-th from `low` on. Default 1. */
  step?: number;
}
/** A number between two. */
export interface FloatRange<W = When> extends Conditional<W> {
  float: readonly [low: number, high: number];
  /** Only each `step`-th from `low` on. Default: any. */
  step?: number;
}
/** A number between two, each order of magnitude being as likely as another. */
export interface LogRange<W = When> extends Conditional<W> {
  logUniform: readonly [low: number, high: number];
}

type Ranges<T, W> = [Extract<T, number>] extends [never] ? never : IntRange<W> | FloatRange<W> | LogRange<W>;
/** What a field with values of a type may be. */
type Parameter<T, W> = Choice<T & Scalar, W> | readonly (T & Scalar)[] | Ranges<T, W>;

/**
 * A search space over a configuration: from dotted path to what the field may be. A wrong path or a value of the wrong type
 * does not compile. A plain list is a {@link choice}.
 */
export type SpaceOf<C, W = When> = {
  readonly [P in PathOf<C>]?: Parameter<ValueAt<C, P>, W>;
};

/** The arguments of the models of one's own, by name: `model.args.width`. Those without types of theirs are checked by their Python files. */
type ArgumentSpace<M extends SweepModel> =
  HasUntyped<M> extends true
    ? { readonly [path: `model.args.${string}`]: Parameter<Scalar, When<M>> }
    : { readonly [P in ArgumentPath<M>]?: Parameter<ArgumentAt<M, P>, When<M>> };
type ArgumentConditions<M extends SweepModel> =
  HasUntyped<M> extends true
    ? { readonly [path: `model.args.${string}`]: Scalar | readonly Scalar[] }
    : { readonly [P in ArgumentPath<M>]?: ArgumentAt<M, P> | readonly ArgumentAt<M, P>[] };

/** The paths of a configuration without those of the tutorial's models where there is none of them. */
type ConfigPath<M extends SweepModel> = PathOf<ConfigOf<M>>;

/**
 * A search space over an experiment.
 * @typeParam M The models: that of the base, or those that `model` chooses among. The arguments of those that `pythonModel` makes are typed.
 */
export type Space<M extends SweepModel = SweepModel> = SpaceOf<ConfigOf<M>, When<M>> &
  ArgumentSpace<M> & {
    /** Whole models to choose among, by a cell's name or as objects; trials and conditions have them by name. */
    readonly model?: readonly M[] | { choice: readonly M[]; when?: undefined };
  };

/** A point of such a space: a value for each parameter that is there with it. A wrong path, or a value of the wrong type, does not compile. */
// Its variance is written down, since to find it out is too much for the compiler.
export type Point<in out M extends SweepModel = SweepModel> = {
  readonly [P in PointPath<M>]?: PointAt<M, P>;
};
type PointPath<M extends SweepModel> =
  | ConfigPath<M>
  | (HasUntyped<M> extends true ? `model.args.${string}` : ArgumentPath<M>)
  | "model";
type PointAt<M extends SweepModel, P> = P extends "model"
  ? ChoiceName<M>
  : P extends `model.args.${string}`
    ? HasUntyped<M> extends true
      ? Scalar
      : ArgumentAt<M, P>
    : ValueAt<ConfigOf<M>, P>;

/** One of these values: `choice("rnn", "gru")`, or of these models: `choice("gru", Attention({ heads: 4 }))`. At least one; none twice. */
export function choice<const T extends readonly (Scalar | ModelChoice)[]>(
  ...values: T
): { choice: readonly T[number][] } {
  return { choice: values };
}

/** A whole number from `low` to `high`, both included, in steps of `step` (default 1). */
export function int(
  low: number,
  high: number,
  options: { step?: number } = {},
): { int: readonly [number, number]; step?: number } {
  return { int: [low, high], ...options };
}

/** A number from `low` to `high`; with `step` one of `low`, `low + step`, … */
export function float(
  low: number,
  high: number,
  options: { step?: number } = {},
): { float: readonly [number, number]; step?: number } {
  return { float: [low, high], ...options };
}

/** A number from `low`, which is above 0, to `high`, each order of magnitude being as likely as another. */
export function logUniform(low: number, high: number): { logUniform: readonly [number, number] } {
  return { logUniform: [low, high] };
}

/**
 * A parameter that is there only when others have certain values: `when({ "model.layers": 2 }, float(0, 0.5))`. The others
 * must be parameters of the same space.
 */
export function when<D extends Choice | IntRange | FloatRange | LogRange, const W extends When>(
  condition: W & { readonly [P in Exclude<keyof W, keyof When>]: never },
  parameter: D,
): Omit<D, "when"> & { when: W } {
  return { ...parameter, when: condition };
}

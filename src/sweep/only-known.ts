/** The fields that a parameter may have. */
type ParameterField = "choice" | "int" | "float" | "logUniform" | "step" | "when";
/** Refuses, in words, what a parameter or its condition has beyond what there is. */
type Exactly<D, When> = D extends readonly unknown[]
  ? unknown
  : [Exclude<keyof D, ParameterField>] extends [never]
    ? D extends { when: infer W }
      ? [Exclude<keyof W, keyof When>] extends [never]
        ? unknown
        : `no such parameter for a condition: ${Exclude<keyof W, keyof When> & string}`
      : unknown
    : `no such field of a parameter: ${Exclude<keyof D, ParameterField> & string}`;
/** What the condition of a parameter may name. */
type WhenOf<D> = D extends { when?: infer W } ? NonNullable<W> : never;
/**
 * Refuses, in words, the paths that are no fields of a configuration, and unknown fields of parameters: a space whose own type is kept is no
 * longer checked for them by the compiler itself.
 * @typeParam S The space as it is written. @typeParam Known The paths that it may have, with what they may be.
 */
export type OnlyKnown<S, Known> = [Known] extends [S]
  ? unknown // a space of which no more is known
  : {
      readonly [P in keyof S]: P extends keyof Known
        ? Exactly<S[P], WhenOf<NonNullable<Known[P]>>>
        : `no such field of the configuration: ${P & string}`;
    };

/** Of what a field may be the objects with named fields. */
export type Objects<T> = T extends readonly unknown[]
  ? never
  : T extends object
    ? string extends keyof T
      ? never
      : T
    : never;
/** The names of the fields of any of them. */
type FieldsOf<T> = T extends unknown ? keyof T & string : never;

/** How many sections there may be within each other: a type that contains itself has no end. */
type Deeper = { 4: 3; 3: 2; 2: 1; 1: 0; 0: 0 };

/** The dotted paths of a configuration's fields: `"model.name" | "training.optimizer.weightDecay" | "data.vectors.freeze" | "seed" | …`. */
export type PathOf<C, Depth extends keyof Deeper = 4> = {
  [K in FieldsOf<C>]: SectionPath<K, Objects<NonNullable<FieldOf<C, K>>>, Depth> | FieldPath<K, FieldOf<C, K>>;
}[FieldsOf<C>];
/** A field itself, where it may be something else than an object. */
type FieldPath<K extends string, T> = [Exclude<T, Objects<T>>] extends [never] ? never : K;
type SectionPath<K extends string, T, Depth extends keyof Deeper> = [T] extends [never]
  ? never
  : Depth extends 0
    ? never
    : `${K}.${PathOf<T, Deeper[Depth]>}`;

/** The type of a field of any of several objects. */
type FieldOf<T, F> = T extends unknown ? (F extends keyof T ? Exclude<T[F], undefined> : never) : never;
/** The type of the field at a dotted path. */
export type ValueAt<C, P> = P extends `${infer S}.${infer F}`
  ? ValueAt<Objects<NonNullable<FieldOf<C, S>>>, F>
  : FieldOf<C, P>;

import type { ModelName } from "../config/models.js";
import type { ExperimentConfig, ModelConfig, OwnModelConfig } from "../config/types.js";
import type { made, PythonClass } from "../python-types/python-model.js";
import type { PathOf, ValueAt } from "./path-types.js";

/** A cell of the tutorial's, told from a model of one's own by having no file. */
type Cell<Config> = Config & { file?: undefined };
/** A model that a space may choose: a cell's name, a cell with its settings, or one of your own. */
export type ModelChoice = ModelName | Cell<ModelConfig> | OwnModelConfig;
/** What stands for a model in a sweep; the cell of a base may be left to the space. */
export type SweepModel = ModelName | Cell<Partial<ModelConfig>> | OwnModelConfig;

/** Those of one's own. */
type Own<M> = M extends { file: string } ? M : never;
/** Those whose types `sconce types` has written. */
type Typed<M> = M extends unknown ? (typeof made extends keyof M ? M : never) : never;
/** Whether any model of one's own may have arguments that are not known here. */
export type HasUntyped<M> = [Exclude<Own<M>, Typed<M>>] extends [never] ? false : true;

type ClassOf<M> = M extends { readonly [made]?: infer Class } ? Exclude<Class, undefined> : never;
/** The arguments of each. */
type ArgumentsOf<M> =
  ClassOf<Typed<M>> extends infer Class
    ? Class extends PythonClass<string, infer Arguments>
      ? Arguments
      : never
    : never;
/** The dotted paths of the arguments that any of the models takes: `model.args.width`. */
export type ArgumentPath<M> = `model.args.${PathOf<ArgumentsOf<M>>}`;
/** The type of an argument in any of them. */
export type ArgumentAt<M, P> = P extends `model.args.${infer Path}` ? ValueAt<ArgumentsOf<M>, Path> : never;

/** A name, and what may be added to it where several models would have it. */
type Told<Name extends string> = Name | `${Name}-${number}` | `${string}.py:${Name}` | `${string}.py:${Name}-${number}`;
/** What trials and conditions call a model of a choice; any text where that is not known here. */
export type ChoiceName<M> = M extends string
  ? Told<M>
  : M extends { name: infer Name extends string }
    ? Told<Name>
    : M extends { class: infer Name extends string }
      ? Told<Name>
      : M extends { readonly [made]?: PythonClass<infer Name, object> }
        ? Told<Name>
        : string;

/** The configuration that a space over these models has paths of. */
export type ConfigOf<M> = Omit<ExperimentConfig, "model"> &
  ([Exclude<M, Own<M>>] extends [never] ? object : { model: ModelConfig });

/** The fields of any model. */
type ModelField = keyof OwnModelConfig | keyof ModelConfig | typeof made;
type WrongField<M> = M extends object ? Exclude<keyof M, ModelField> : never;
/** Refuses a definition whose models have fields that no model has. */
export type KnownFields<M> = [SweepModel] extends [M]
  ? unknown
  : [WrongField<M>] extends [never]
    ? unknown
    : { "no such field of a model": WrongField<M> };

/** Where a definition says which models it is about. */
export type Modelled<M extends SweepModel> = {
  base?: { model?: M };
  space: { readonly model?: readonly M[] | { choice: readonly M[] } };
};

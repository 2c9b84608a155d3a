import { fileURLToPath } from "node:url";
import type { OwnModelConfig } from "../config/types.js";
import { SconceError } from "../errors.js";

/** A class of a Python file, as the types that `sconce types` writes declare it. There is no value of it in JavaScript. */
export interface PythonClass<Name extends string, Arguments extends object> {
  /** The class's name in Python. */
  readonly name: Name;
  /** The arguments that a model of this class is made with. */
  readonly arguments: Arguments;
}

/** The classes that a Python file declares: `typeof net` as their union. */
type ClassIn<File> = {
  [Name in keyof File]: File[Name] extends PythonClass<string, object> ? File[Name] : never;
}[keyof File];
type IsUnion<T, Whole = T> = T extends unknown ? ([Whole] extends [T] ? false : true) : never;
/** What a maker is made of: one class, or a file that has only one. */
type ClassOf<Of> = Of extends PythonClass<string, object> ? Of : ClassIn<Of>;
/** The name of the class: needed where a class is given, since types are not there when the program runs. */
type NameOf<Of> =
  Of extends PythonClass<infer Name, object>
    ? [name: Name]
    : IsUnion<ClassIn<Of>> extends false
      ? [name?: ClassOf<Of> extends PythonClass<infer Name, object> ? Name : never]
      : [severalClasses: { "give one class, not the file: pythonModel<typeof net.Name>(file, name)": never }];
type ArgumentsOf<Of> = ClassOf<Of> extends PythonClass<string, infer Arguments> ? Arguments : never;
/** Where a model keeps the types of its class. Nothing is there when the program runs. */
export declare const made: unique symbol;

/** A model of a class whose types `sconce types` has written. */
export interface PythonModelConfig<Name extends string = string, Arguments extends object = object>
  extends OwnModelConfig<Arguments> {
  /** For types alone: spaces of sweeps have its arguments by it. */
  readonly [made]?: PythonClass<Name, Arguments>;
}

/** All arguments have defaults, so that the model can be made with none. */
type Given<Arguments extends object> = Record<never, never> extends Arguments ? [args?: Arguments] : [args: Arguments];

/**
 * Makes models of one class of a Python file.
 * @typeParam Name The class, where it was named.
 */
export type ModelMaker<Arguments extends object, Name extends string = string> = (
  ...args: Given<Arguments>
) => PythonModelConfig<Name, Arguments>;

/**
 * A maker of models of a class in a Python file, with the types that `sconce types` has written for it.
 *
 * ```ts
 * import type * as attention from "./attention.py";
 * const Attention = pythonModel<typeof attention>(new URL("./attention.py", import.meta.url));
 * await runExperiment({ model: Attention({ width: 64 }) });
 * ```
 *
 * Of a file with several models one is named: `pythonModel<typeof nets.Convolution>(file, "Convolution")`.
 * @param file The Python file: a URL, or a path relative to the working directory.
 * @param name The class. May be left out where the file has only one model.
 * @throws SconceError `config` for a file whose name does not end in `.py`.
 */
export function pythonModel<Of extends object, const Given extends NameOf<Of> = NameOf<Of>>(
  file: URL | string,
  ...name: Given
): ModelMaker<ArgumentsOf<Of>, Given extends readonly [infer Name extends string] ? Name : string>;
export function pythonModel(file: URL | string, name?: string): ModelMaker<object> {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  if (!path.endsWith(".py"))
    throw new SconceError("config", `${path} is no Python file`, { hint: "name a file that ends in .py" });
  return (args?: object) => ({
    file: path,
    ...(name === undefined ? {} : { class: name }),
    ...(args === undefined ? {} : { args }),
  });
}

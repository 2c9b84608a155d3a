import { readFile, stat } from "node:fs/promises";
import { dirname, extname, resolve } from "node:path";
import { SconceError } from "../errors.js";
import { reason } from "../files/reason.js";
import { importModule, MODULE_SUFFIXES } from "./import-module.js";
import { dataBeside } from "./own-data.js";
import { isObject, plainCopy, wordsOf } from "./plain.js";
import { parseJson, parseYaml } from "./twice.js";

/**
 * Read a config file: JSON, YAML, or a TypeScript or JavaScript module whose default export is the object. A module is
 * executed, with all that it imports. A `$schema`, by which editors find the JSON Schema, is left out.
 * @param fields The command that prints what such a file may hold, for an error's hint.
 * @throws SconceError `config` when it is missing, no regular file, cannot be parsed, does not finish, or holds no object.
 */
export async function loadConfigFile(file: string, fields = "sconce schema"): Promise<Record<string, unknown>> {
  const path = resolve(file);
  const kind = extname(path).toLowerCase();
  const what = `the config file ${file}`;
  const isModule = MODULE_SUFFIXES.includes(kind);
  const parse = isModule ? undefined : parserOf(kind);
  if (!isModule && !parse)
    throw unreadable(
      what,
      `its suffix ${kind || "(none)"} is not one of .json, .yaml, .yml, ${MODULE_SUFFIXES.join(", ")}`,
      fields,
    );
  await refuseIrregular(path, what, fields);
  let content: unknown;
  try {
    content = parse ? await parse(await readFile(path, "utf8")) : await importModule(path);
  } catch (cause) {
    const deep = /Maximum call stack/.test(wordsOf(cause));
    const words = deep ? "it is nested too deep" : isSystemError(cause) ? reason(cause) : wordsOf(cause);
    throw unreadable(what, words, fields, cause);
  }
  const held = isModule ? " as its default export" : "";
  content = plainCopy(content, what);
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    const got =
      content === null
        ? "null"
        : Array.isArray(content)
          ? "a list"
          : content === undefined
            ? "nothing"
            : `a ${typeof content}`;
    throw new SconceError("config", `${what} holds no object${held}, but ${got}`, {
      hint: hintOf(fields),
    });
  }
  const { $schema: _, ...settings } = content as Record<string, unknown>;
  return besideFile(settings, path);
}

/** A Python file or data that a configuration names, or a sweep's base, is looked for beside the file that names it. */
function besideFile(settings: Record<string, unknown>, path: string): Record<string, unknown> {
  const { model, base, data, space } = settings;
  const folder = dirname(path);
  return {
    ...settings,
    ...(isObject(base) ? { base: besideFile(base, path) } : {}),
    ...(isObject(space) && space.model !== undefined
      ? { space: { ...space, model: modelsBeside(space.model, folder) } }
      : {}),
    ...(model === undefined ? {} : { model: modelsBeside(model, folder) }),
    ...(isObject(data) ? { data: dataBeside(data, folder) } : {}),
  };
}

/** A model with its file's path made absolute, or a choice of models, as a space has it. */
function modelsBeside(model: unknown, folder: string): unknown {
  if (Array.isArray(model)) return model.map((one) => modelsBeside(one, folder));
  if (!isObject(model)) return model;
  if (model.choice !== undefined) return { ...model, choice: modelsBeside(model.choice, folder) };
  return typeof model.file === "string" ? { ...model, file: resolve(folder, model.file) } : model;
}

function parserOf(kind: string): ((text: string) => unknown) | undefined {
  if (kind === ".json") return (text) => parseJson(text.replace(/^\uFEFF/, ""));
  if (kind === ".yaml" || kind === ".yml") return parseYaml;
  return undefined;
}

/** Reading a pipe or a device may never end. */
async function refuseIrregular(path: string, what: string, fields: string): Promise<void> {
  const found = await stat(path).catch((cause) => {
    throw unreadable(what, reason(cause), fields, cause);
  });
  if (found.isFile()) return;
  const kind = found.isDirectory()
    ? "a folder"
    : found.isFIFO()
      ? "a named pipe"
      : found.isSocket()
        ? "a socket"
        : "a device";
  throw unreadable(what, `it is ${kind}, not a file`, fields);
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";
}

function hintOf(fields: string): string {
  return `\`${fields}\` prints what a config file may hold`;
}

function unreadable(what: string, words: string, fields: string, cause?: unknown): SconceError {
  return new SconceError("config", `cannot read ${what}: ${words}`, {
    hint: hintOf(fields),
    cause,
  });
}

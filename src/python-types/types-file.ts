import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { OwnModel } from "../bridge/protocol.js";
import { SconceError } from "../errors.js";
import { reason } from "../files/reason.js";
import { isMissing } from "../files/staging.js";
import { putWhole } from "../files/write-whole.js";
import { declaration, declarationPath, madeOf } from "./declaration.js";
import { differences } from "./differences.js";

/** What reads Python files: a session. */
export interface Describer {
  call(name: "own.describe", params: { file: string }): Promise<{ file: string; models: OwnModel[] }>;
}

/**
 * Read the models of a Python file.
 * @throws SconceError `model-file` for a file that is missing, is no Python or has no model; `own-code` when it fails.
 */
export async function readTypes(session: Describer, file: string): Promise<OwnModel[]> {
  return (await session.call("own.describe", { file: resolve(file) })).models;
}

/**
 * Write the types of a Python file beside it; a file that has them already is left untouched.
 * @throws SconceError as {@link readTypes}; `output` when they cannot be written.
 */
export async function writeTypes(
  session: Describer,
  file: string,
): Promise<{ path: string; models: OwnModel[]; written: boolean }> {
  const models = await readTypes(session, file);
  const path = declarationPath(file);
  const text = declaration(file, models);
  const written = (await readText(path)) !== text;
  if (written)
    await putWhole(path, text).catch((cause) => {
      throw new SconceError("output", `cannot write ${path}: ${reason(cause)}`, {
        hint: "make room, or mend the folder",
        cause,
      });
    });
  return { path, models, written };
}

/** What is wrong with the types beside a Python file, in a sentence; undefined when they are up to date. */
export async function checkTypes(session: Describer, file: string): Promise<string | undefined> {
  const models = await readTypes(session, file);
  const path = declarationPath(file);
  const text = await readText(path);
  if (text === undefined) return `there is no ${path}`;
  if (text === declaration(file, models)) return undefined;
  const declared = madeOf(text);
  const found = declared ? differences(declared, models) : [];
  return `${path} is out of date: ${found.length > 0 ? found.join("; ") : "its text differs"}`;
}

/**
 * Refuse to go on with types that say something else of a model's arguments than its Python file. Where there are none, nothing is
 * refused.
 * @throws SconceError `config` naming what differs, and as {@link readTypes}.
 */
export async function refuseStaleTypes(session: Describer, file: string): Promise<void> {
  const path = declarationPath(file);
  const declared = madeOf((await readText(path)) ?? "");
  if (!declared) return;
  const found = differences(declared, await readTypes(session, file));
  if (found.length > 0)
    throw new SconceError("config", `${path} is out of date: ${found.join("; ")}`, {
      hint: `write it anew: sconce types ${file}`,
    });
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new SconceError("output", `cannot read ${path}: ${reason(cause)}`, { cause });
  }
}

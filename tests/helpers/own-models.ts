/** The Python files with models of tests/fixtures/models, and what to give to those that need something. */
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { home, temporary } from "./places.js";

/** Where they lie; tests that write beside them take {@link copyOfModels}. */
export const MODELS_FOLDER = join(home, "tests", "fixtures", "models");

/** The files that have a model. */
export const MODEL_FILES = readdirSync(MODELS_FOLDER)
  .filter((name) => name.endsWith(".py") && name !== "base_pool.py")
  .sort();

/** A copy of them in a folder of its own. */
export function copyOfModels(): string {
  const folder = temporary();
  cpSync(MODELS_FOLDER, folder, { recursive: true, filter: (path) => !path.includes("__pycache__") });
  return folder;
}

/** What has to be given to make a model of a file; nothing for most. */
export const NEEDED: Record<string, { class?: string; args?: object }> = {
  "keyword_only.py": { args: { width: 8 } },
  "kwargs_chain.py": { args: { width: 8, scale: 2 } },
  "nested_dataclass.py": { args: { shape: { embedding: { width: 8 } } } },
  "several.py": { class: "Second", args: { flag: true } },
};

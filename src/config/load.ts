import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SconceError } from "../errors.js";

/**
 * Read a config file: JSON, YAML, or a TypeScript or JavaScript module whose default export is the object. A `$schema`, by
 * which editors find the JSON Schema, is left out.
 * @throws SconceError `config` when it is missing, cannot be parsed, or holds no object.
 */
export async function loadConfigFile(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file);
  const kind = extname(path).toLowerCase();
  let content: unknown;
  try {
    if (kind === ".json") content = JSON.parse(await readFile(path, "utf8"));
    else if (kind === ".yaml" || kind === ".yml") content = (await import("yaml")).parse(await readFile(path, "utf8"));
    else if ([".ts", ".mts", ".js", ".mjs", ".cjs", ".cts"].includes(kind)) {
      await readFile(path); // a missing file is told as one
      const { createJiti } = await import("jiti");
      const own = fileURLToPath(new URL("../index.js", import.meta.url));
      content = await createJiti(pathToFileURL(path).href, { alias: { sconce: own } }).import(path, { default: true });
    } else
      throw new Error(
        `its suffix ${kind || "(none)"} is not one of .json, .yaml, .yml, .ts, .mts, .cts, .js, .mjs, .cjs`,
      );
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new SconceError(
      "config",
      `cannot read the config file ${file}: ${missing ? "there is no such file" : (cause as Error).message}`,
      {
        hint: "`sconce schema` prints what a config file may hold",
        cause,
      },
    );
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new SconceError(
      "config",
      `the config file ${file} holds no object${/s$/.test(kind) ? " as its default export" : ""}`,
    );
  const { $schema: _, ...fields } = content as Record<string, unknown>;
  return fields;
}

import { fileURLToPath, pathToFileURL } from "node:url";

/** Files that are executed to get at their default export. */
export const MODULE_SUFFIXES: readonly string[] = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/** Seconds until a module has to be there; loading one takes less than one. */
const LIMIT = 30;

/**
 * Execute a TypeScript or JavaScript module and give its default export. `sconce` in it is this package.
 * @throws what the module throws; an error when it awaits something that never happens.
 */
export async function importModule(path: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  const alias = { sconce: fileURLToPath(new URL("../index.js", import.meta.url)) };
  // No cache on disk: it lies in the system's temporary folder, where others may write what would then be executed here.
  const jiti = createJiti(pathToFileURL(path).href, { alias, fsCache: false, interopDefault: false });
  const load = async () => {
    const module = await jiti.import<Record<string, unknown>>(path);
    // Without a default export it is a CommonJS file's `module.exports`, or everything that the module exports.
    return Object.hasOwn(module, "default") ? module.default : module;
  };
  return settled(load());
}

/** The promise, or an error once nothing is left that could settle it, or after {@link LIMIT}. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  let refuse: (error: Error) => void = () => {};
  const never = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  // Node is about to end, since there is nothing to do any more: without this it would, in silence and with exit code 0.
  const idle = () => refuse(new Error("it awaits a promise that is never settled"));
  const timer = setTimeout(() => refuse(new Error(`it was not loaded within ${LIMIT} s`)), LIMIT * 1000).unref();
  process.once("beforeExit", idle);
  try {
    return await Promise.race([promise, never]);
  } finally {
    clearTimeout(timer);
    process.off("beforeExit", idle);
  }
}

import { createRequire } from "node:module";
import { SconceError } from "../errors.js";

/** What is used of onnxruntime-node. It is an optional package, so its own types stay out of what others compile against. */
type Runtime = typeof import("onnxruntime-node");

/** How onnxruntime-node is installed: its install script would download parts for CUDA, which nothing here uses. */
export const INSTALL = "npm install --ignore-scripts onnxruntime-node";

/** The version of onnxruntime-node that is installed; undefined where there is none. Its code is not loaded. */
export function runtimeVersion(): string | undefined {
  try {
    return (createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string }).version;
  } catch {
    return undefined;
  }
}

async function load(): Promise<Runtime> {
  try {
    const module = await import("onnxruntime-node");
    return (module as { default?: Runtime }).default ?? module;
  } catch (cause) {
    const missing =
      (cause as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND" && String(cause).includes("'onnxruntime-node'");
    const why = missing ? "is not installed" : `cannot be loaded: ${(cause as Error).message.split("\n")[0]}`;
    throw new SconceError("package-missing", `the package onnxruntime-node ${why}`, {
      hint: `install it: ${INSTALL}`,
      cause,
    });
  }
}

/** The inputs of a pass through a model. */
export interface Inputs {
  /** Word numbers, text after text, each filled up to `tokens`. */
  words: BigInt64Array;
  /** How many words of each text are its own. */
  lengths: BigInt64Array;
  tokens: number;
}

/** A model that onnxruntime has loaded. */
export interface LoadedModel {
  /** Scores of a batch, text after text. While it computes, nothing else happens in this thread. */
  scores(inputs: Inputs): Promise<Float32Array>;
  /** Give its memory back. */
  release(): Promise<void>;
}

/**
 * Load a model.
 * @param inputs The names of what it takes.
 * @param threads Threads of its operators; undefined: onnxruntime's choice, one a core.
 * @throws SconceError `package-missing` without onnxruntime-node; `export` when it cannot load the model.
 */
export async function loadModel(
  model: Uint8Array,
  inputs: readonly (keyof Omit<Inputs, "tokens">)[],
  threads: number | undefined,
): Promise<LoadedModel> {
  const { InferenceSession, Tensor } = await load();
  const options = {
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    enableMemPattern: false, // each batch has another shape
    logSeverityLevel: 3 as const, // errors alone
  };
  const session = await InferenceSession.create(model, options).catch((cause: Error) => {
    throw new SconceError("export", `onnxruntime-node cannot load the model: ${cause.message}`, {
      hint: "is it older than the one that the model was exported for? update it",
      cause,
    });
  });
  return {
    async scores({ words, lengths, tokens }) {
      const all = {
        words: new Tensor("int64", words, [lengths.length, tokens]),
        lengths: new Tensor("int64", lengths, [lengths.length]),
      };
      const feeds = Object.fromEntries(inputs.map((name) => [name, all[name]]));
      const { scores } = await session.run(feeds);
      return scores?.data as Float32Array;
    },
    release: () => session.release(),
  };
}

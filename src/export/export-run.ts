import { mkdir, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { EXPORT_FORMATS, type ExportFormat } from "../config/export-formats.js";
import { SconceError } from "../errors.js";
import { RunDirectory } from "../experiment/run-directory.js";
import { openSession, type Session, type SessionOptions } from "../facades/session.js";
import { reason } from "../files/reason.js";
import { makeStaging, removeStale } from "../files/staging.js";
import { VERSION } from "../version.js";
import { putInPlace, refuseForeign } from "./place.js";
import { type RunToExport, runToExport } from "./which-run.js";

/** The folder where exports go that were given none: `exported/<name of the run>`. */
export const EXPORTED = "exported";

/** How a run is exported. */
export interface ExportOptions extends SessionOptions {
  /** The folder to write. An earlier export there is replaced, anything else refused. Default `exported/<name of the run>`. */
  out?: string | undefined;
  /** `onnx` for `sconce/inference` and other runtimes; `safetensors`: the weights alone; `torchscript`. Default "onnx". */
  to?: ExportFormat | undefined;
  /** The session to use. Default: one of its own, opened with the other options. */
  session?: Session | undefined;
  /** Ends the work, and the session with it unless that was given; nothing is written then. */
  signal?: AbortSignal | undefined;
}

/** What an export wrote. */
export interface ExportedRun {
  /** The folder. */
  path: string;
  /** The format of the model. */
  format: ExportFormat;
  /** The run directory that it was made from. */
  runDir: string;
  /** Of a sweep's best trial: its number, and the objective by which it is the best. */
  trial: RunToExport["trial"] | null;
  /** The labels in the order of the scores. */
  labels: string[];
  /** Bytes of each file, by its name. */
  files: Record<string, number>;
  /** How many texts the exported model was held against torch on. */
  texts: number;
  /** The largest difference of a score from torch's that was seen; of scores above 1, of their size. */
  largestDifference: number;
}

/**
 * Write the model of a finished run, or of a sweep's best trial, into a folder that needs no Python: the model, the vocabulary, the labels, and how a
 * text becomes numbers. The exported model is held against torch before the folder is put in its place, whole or not at all.
 *
 * @param run The folder of a run, or of a sweep.
 * @throws SconceError `export` when the model cannot be exported, with the reason; `package-missing` without what
 *   `sconce setup --with export` installs; `run-directory` when the run has no model; `output` when the folder holds something else.
 */
export async function exportRun(run: string, options: ExportOptions = {}): Promise<ExportedRun> {
  const { out, to = "onnx", session, signal, ...how } = options;
  if (!EXPORT_FORMATS.includes(to))
    throw new SconceError("usage", `to: ${to} is no format`, { hint: `allowed: ${EXPORT_FORMATS.join(", ")}` });
  const { path: runDir, name, trial = null } = await runToExport(run);
  const { file } = await RunDirectory.open(runDir);
  const folder = resolve(out ?? join(EXPORTED, name));
  await refuseForeign(folder);
  const kind = `.${basename(folder)}.export`;
  const staging = await stage(folder, kind);
  const log = `${folder}.error.txt`;
  let own: Session | undefined;
  const end = () => own?.close();
  try {
    own = session === undefined ? await openSession(how, signal) : undefined;
    signal?.addEventListener("abort", end);
    if (signal?.aborted) throw new SconceError("closed", "interrupted");
    const written = await (session ?? (own as Session)).call("export.write", {
      // Where it was trained, and on how many threads, does not matter any more.
      config: { ...file.config, device: "cpu", threads: null, deterministic: false },
      runDir,
      folder: staging,
      format: to,
      log,
      sconce: VERSION,
    });
    await putInPlace(staging, folder, kind);
    await rm(log, { force: true }); // of an earlier try
    const sizes = Object.entries(written.files).map(([name, { bytes }]) => [name, bytes] as const);
    const { labels, texts, largestDifference } = written;
    return {
      path: folder,
      format: to,
      runDir,
      trial,
      labels,
      files: Object.fromEntries(sizes),
      texts,
      largestDifference,
    };
  } catch (error) {
    if (!signal?.aborted) throw error;
    throw new SconceError("closed", "interrupted: nothing was exported", { cause: error });
  } finally {
    signal?.removeEventListener("abort", end);
    await own?.close();
    await rm(staging, { recursive: true, force: true });
  }
}

async function stage(folder: string, kind: string): Promise<string> {
  try {
    await mkdir(dirname(folder), { recursive: true });
    await removeStale(dirname(folder), kind);
    return await makeStaging(dirname(folder), kind);
  } catch (cause) {
    throw new SconceError("output", `cannot export to ${folder}: ${reason(cause)}`, {
      hint: "name a folder that can be written with the option `out`",
      cause,
    });
  }
}

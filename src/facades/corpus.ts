import type { CorpusInfo, Counts } from "../bridge/protocol.js";
import { parseWith } from "../config/parse.js";
import { dataSchema, experimentSchema, trainingSchema } from "../config/schema.js";
import type { DataConfig } from "../config/types.js";
import { corpusPath } from "../data/place.js";
import type { Caller } from "./caller.js";

/** What to load: the `data` section of an experiment, and what seeds and cuts it. */
export interface CorpusOptions extends DataConfig {
  /** Reviews in a batch. Default 100. */
  batchSize?: number | undefined;
  /** Seeds Python's random, NumPy and torch before loading; models built afterwards draw from there. Default 1. */
  seed?: number | undefined;
  /** Device that the session's runs use, only checked here. Default "auto". */
  device?: string | undefined;
  /** Threads of torch's operators; null or absent: as many as there are idle cores. */
  threads?: number | null | undefined;
  /** Deterministic algorithms. Default false. */
  deterministic?: boolean | undefined;
  /** Denormal numbers count as zero on the CPU. Default false. */
  flushDenormals?: boolean | undefined;
}

/** A corpus that lives in a session: its counts, its labels, and the iterators that models of it share. */
export class Corpus {
  /** @internal */
  constructor(
    readonly session: Caller,
    readonly handle: number,
    /** The tutorial's figures: 20000 / 5000 / 25000 / 46159 / 2 for the real reviews. */
    readonly counts: Counts,
    /** The classes in the order of the scores. */
    readonly labels: readonly string[],
    /** Where it was read, and its digest. */
    readonly info: CorpusInfo,
    readonly device: string,
  ) {}

  /** Forget it in Python. The session keeps the texts for the next load. */
  async release(): Promise<void> {
    await this.session.call("steps.release", { handle: this.handle });
  }
}

/** @internal Use `session.loadCorpus`. */
export async function loadCorpus(session: Caller, options: CorpusOptions): Promise<Corpus> {
  const { batchSize, seed, device, threads, deterministic, flushDenormals, ...data } = options;
  const resolved = {
    data: parseWith(dataSchema, data, "data"),
    batchSize: parseWith(trainingSchema.shape.batchSize, batchSize, "batchSize"),
    seed: parseWith(experimentSchema.shape.seed, seed, "seed"),
    device: parseWith(experimentSchema.shape.device, device, "device"),
    threads: parseWith(experimentSchema.shape.threads, threads, "threads"),
    deterministic: parseWith(experimentSchema.shape.deterministic, deterministic, "deterministic"),
    flushDenormals: parseWith(experimentSchema.shape.flushDenormals, flushDenormals, "flushDenormals"),
  };
  const value = await session.call("steps.load_corpus", {
    corpusPath: await corpusPath(resolved.data),
    data: resolved.data,
    seed: resolved.seed,
    batchSize: resolved.batchSize,
    environment: {
      device: resolved.device,
      threads: resolved.threads,
      deterministic: resolved.deterministic,
      flushDenormals: resolved.flushDenormals,
    },
  });
  return new Corpus(session, value.handle, value.counts, value.labels, value.corpus, resolved.device);
}

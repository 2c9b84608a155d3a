import { USUAL_FIGURES } from "../../config/metrics.js";
import { type Evaluation, evaluationSchema } from "../../experiment/result.js";
import { type Line, linesWith } from "./metric-lines.js";

/** Loss, accuracy, … of one evaluation. */
export type { Evaluation };

/** The figures of one epoch, as far as they are known. */
export interface EpochFigures {
  epoch: number;
  /** Mean of the epoch's training losses, each batch weighing the same. */
  trainLoss: number | null;
  validation: Evaluation | null;
  /** Wall-clock seconds of its training and its validation; null where they are unknown: of a run without a result. */
  seconds: number | null;
}

/** Single training batches. */
export interface WantedBatches {
  epochs: readonly number[];
  /** Their numbers within the epoch, from 0 on. */
  batches: readonly number[];
}

/** What is wanted of a run's `metrics.jsonl`. */
export interface WantedMetrics {
  /** The evaluations, of a run that has no result. */
  evaluations: boolean;
  /** The mean training losses of its finished epochs, too; that takes longer. */
  curves: boolean;
  batches: WantedBatches | null;
}

/** What `metrics.jsonl` says of a run. */
export interface MetricsFigures {
  epochs: EpochFigures[];
  test: Evaluation | null;
  /** By {@link batchKey}. */
  batchLosses: Map<string, number>;
}

/** The name of a batch's loss: `15.50`. */
export function batchKey(epoch: number, batch: number): string {
  return `${epoch}.${batch}`;
}

/** Read what is wanted of a run's `metrics.jsonl`, in one pass; the file is not opened when nothing is. Never rejects. */
export async function readMetrics(directory: string, wanted: WantedMetrics): Promise<MetricsFigures> {
  const { evaluations, curves, batches } = wanted;
  const patterns = [
    ...(evaluations ? ['"evaluation"'] : []),
    ...(curves ? ['"train"'] : batches ? [`"batch":\\s*(?:${batches.batches.join("|")})[,}\\s]`] : []),
  ];
  const figures = new Collected();
  if (patterns.length > 0)
    for await (const line of linesWith(directory, new RegExp(patterns.join("|"), "g"))) {
      const epoch = Number(line.epoch);
      if (!Number.isInteger(epoch)) continue;
      if (line.type === "evaluation" && evaluations) figures.addEvaluation(epoch, line);
      if (line.type !== "batch" || line.phase !== "train") continue;
      if (curves) figures.addBatch(epoch, line);
      const batch = Number(line.batch);
      if (batches?.epochs.includes(epoch) && batches.batches.includes(batch))
        figures.batchLosses.set(batchKey(epoch, batch), Number(line.loss));
    }
  return { epochs: figures.epochs(), test: figures.test, batchLosses: figures.batchLosses };
}

/** Figures as they are found, line by line. A resumed run has written some twice: the later line counts. */
class Collected {
  readonly #epochs = new Map<number, EpochFigures>();
  readonly #losses = new Map<number, Map<number, number>>();
  readonly batchLosses = new Map<string, number>();
  test: Evaluation | null = null;

  addEvaluation(epoch: number, line: Line): void {
    const figures = evaluationOf(line);
    if (line.phase === "validation") this.#at(epoch).validation = figures;
    else if (line.phase === "test") this.test = figures;
  }

  addBatch(epoch: number, line: Line): void {
    const losses = this.#losses.get(epoch) ?? new Map<number, number>();
    this.#losses.set(epoch, losses.set(Number(line.batch), Number(line.loss)));
    if (losses.size === line.batches)
      this.#at(epoch).trainLoss = [...losses.values()].reduce((sum, loss) => sum + loss, 0) / losses.size;
  }

  epochs(): EpochFigures[] {
    return [...this.#epochs.values()].sort((a, b) => a.epoch - b.epoch);
  }

  #at(epoch: number): EpochFigures {
    const known = this.#epochs.get(epoch) ?? { epoch, trainLoss: null, validation: null, seconds: null };
    this.#epochs.set(epoch, known);
    return known;
  }
}

/** An evaluation's figures; of a line that is not as this version writes it, loss and accuracy alone. */
function evaluationOf(line: Line): Evaluation {
  const whole = evaluationSchema.safeParse(line);
  if (whole.success) return whole.data;
  return Object.fromEntries(USUAL_FIGURES.map((name) => [name, Number(line[name])])) as unknown as Evaluation;
}

import { join } from "node:path";
import { type PlacedLine, readTail } from "../../files/jsonl.js";
import type { EpochRow } from "../api.js";
import { type EvaluationRow, figuresOf } from "./evaluations.js";
import { numeric, readSmallJson, record } from "./small-file.js";

/** Epochs that are done, of a run that has no result yet. */
export const EPOCHS = "epochs.jsonl";

/** A run's epochs: those of its result, and those that a run at work has told since. */
export async function readEpochs(folder: string): Promise<EpochRow[]> {
  const result = readSmallJson(folder, "result.json");
  const kept = Array.isArray(result?.epochs) ? result.epochs.map(epochOf) : [];
  const told = epochsIn((await readTail(join(folder, EPOCHS), 0)).lines);
  return [...new Map([...kept, ...told].map((row) => [row.epoch, row])).values()].sort((a, b) => a.epoch - b.epoch);
}

/** The epochs among some lines. */
export function epochsIn(lines: readonly PlacedLine[]): EpochRow[] {
  return lines.map(({ value }) => epochOf(value)).filter(({ epoch }) => Number.isInteger(epoch));
}

/** Evaluations with what is known of their epochs beside them: training loss and time. */
export function withEpochs(rows: readonly EvaluationRow[], epochs: readonly EpochRow[]): EvaluationRow[] {
  const known = new Map(epochs.map((row) => [row.epoch, row]));
  return rows.map((row) => {
    const { trainLoss = null, seconds = null } = (row.phase === "validation" && known.get(row.epoch)) || {};
    return { ...row, trainLoss, seconds };
  });
}

function epochOf(value: unknown): EpochRow {
  const { epoch, trainLoss, validation, seconds } = record(value) ?? {};
  return {
    epoch: Number(epoch),
    trainLoss: numeric(trainLoss),
    validation: figuresOf(validation),
    seconds: numeric(seconds),
  };
}

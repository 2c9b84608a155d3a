import type { ModelName } from "../config/models.js";
import type { Record_ } from "./reference.js";

/** One comparison: of a model alone, or of all in order. */
export interface Verification {
  /** The models, in the order in which they ran. */
  models: ModelName[];
  equal: boolean;
  /** Batches' losses that were compared, up to the first difference. */
  batches: number;
  evaluations: number;
  /** Tensors of the final weights. */
  tensors: number;
  /** The first difference, as a sentence. */
  difference: string | null;
}

/**
 * Compare two runs stream by stream: what is printed beside what is computed may come a little earlier or later.
 * @param reference What the other side is called in a sentence.
 */
export async function compare(
  models: ModelName[],
  ours: Record_[],
  theirs: AsyncIterable<Record_>,
  reference: string,
): Promise<Verification> {
  const result: Verification = { models, equal: true, batches: 0, evaluations: 0, tensors: 0, difference: null };
  const streams = { line: 0, batch: 0, evaluation: 0, weights: 0 };
  const byType = (type: Record_["type"]) => ours.filter((record) => record.type === type);
  const mine = {
    line: byType("line"),
    batch: byType("batch"),
    evaluation: byType("evaluation"),
    weights: byType("weights"),
  };
  const differ = (difference: string) => ({ ...result, equal: false, difference });
  for await (const record of theirs) {
    const own = mine[record.type][streams[record.type]++];
    const difference = differenceOf(record, own, reference);
    if (difference !== null) return differ(difference);
    if (record.type === "batch") result.batches += 1;
    if (record.type === "evaluation") result.evaluations += 1;
    if (record.type === "weights") result.tensors += Object.keys(record.weights).length;
  }
  for (const type of ["batch", "evaluation", "weights", "line"] as const)
    if (mine[type].length > streams[type])
      return differ(`sconce has ${mine[type].length} ${type} records, ${reference} ${streams[type]}`);
  if (result.batches === 0 || result.tensors === 0) return differ(`${reference} computed nothing that can be compared`);
  return result;
}

function name(record: Record_): string {
  if (record.type === "line") return "a printed line";
  if (record.type === "weights") return `${record.model}, final weights`;
  const batch = record.type === "batch" ? `, batch ${record.batch}` : "";
  return `${record.model}, epoch ${record.epoch}, ${record.phase}${batch}`;
}

function differenceOf(theirs: Record_, ours: Record_ | undefined, reference: string): string | null {
  if (ours === undefined) return `${name(theirs)}: ${reference} has it, sconce has not`;
  if (name(ours) !== name(theirs)) return `${reference} is at ${name(theirs)}, sconce at ${name(ours)}`;
  const flat = (record: Record_): Record<string, unknown> =>
    record.type === "line"
      ? { text: record.text }
      : record.type === "weights"
        ? record.weights
        : record.type === "batch"
          ? { loss: record.loss }
          : { loss: record.loss, accuracy: record.accuracy };
  const [a, b] = [flat(theirs), flat(ours)];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
    if (!Object.is(a[key], b[key]))
      return `${name(theirs)}, ${key}: ${reference} ${JSON.stringify(a[key])}, sconce ${JSON.stringify(b[key])}`;
  return null;
}

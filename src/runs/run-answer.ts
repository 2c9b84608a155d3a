import { join } from "node:path";
import type { Item, RunAnswer } from "../watch/api.js";
import { Evaluations } from "../watch/read/evaluations.js";
import { runDetail } from "../watch/read/run-detail.js";

/** All about a run, with the epochs of one that has no result yet from its metrics. */
export async function readRunAnswer(item: Item, path: string): Promise<RunAnswer> {
  const answer = await runDetail(item, path);
  if (item.status === "completed") return answer;
  const rows = await new Evaluations(join(path, "metrics.jsonl")).read();
  const kept = new Map(answer.epochs.map((row) => [row.epoch, row]));
  const epochs = rows.filter(({ phase }) => phase === "validation").map((row) => kept.get(row.epoch) ?? row);
  return epochs.length > answer.epochs.length ? { ...answer, epochs } : answer;
}

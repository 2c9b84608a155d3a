import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The batch that a run was working on when its process was killed. */
export interface BatchInHand {
  epoch: number;
  batch: number;
  reviews: number;
  tokens: number;
  /** In words: `epoch 1, train batch 62: 100 reviews x 2470 tokens`. */
  sentence: string;
}

const PHASES = ["train", "validation", "test"];

/**
 * What Python noted before each batch (`python/sconce/batch_in_hand.py`), or undefined when it had not come to one: five numbers of
 * eight bytes: epoch, phase, batch, reviews, tokens.
 */
export async function readBatchInHand(runDir: string): Promise<BatchInHand | undefined> {
  const bytes = await readFile(join(runDir, ".batch")).catch(() => undefined);
  if (bytes?.length !== 40) return undefined;
  const [epoch, phase, batch, reviews, tokens] = [0, 8, 16, 24, 32].map((at) => Number(bytes.readBigInt64LE(at)));
  if (!epoch || batch === undefined || reviews === undefined || tokens === undefined) return undefined;
  const where = `epoch ${epoch}, ${PHASES[phase ?? 0]} batch ${batch}`;
  return { epoch, batch, reviews, tokens, sentence: `${where}: ${reviews} reviews x ${tokens} tokens` };
}

/**
 * How many processes the kernel has killed for want of memory, in this process's group and on the machine; 0 where it does not
 * say. When it has grown during a run whose Python was killed, memory was the reason.
 */
export function oomKills(): number {
  let kills = 0;
  for (const path of [`/sys/fs/cgroup${ownGroup()}/memory.events`, "/proc/vmstat"])
    kills += Number(/^oom_kill (\d+)$/m.exec(readText(path))?.[1] ?? 0);
  return kills;
}

function ownGroup(): string {
  return /^0::(.*)$/m.exec(readText("/proc/self/cgroup"))?.[1]?.replace(/\/$/, "") ?? "";
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

import type { Session } from "../facades/session.js";
import type { Side } from "./side.js";
import type { CheckpointPair, RunPlace } from "./types.js";

/** The checkpoints that both runs have of the same position, compared, the oldest first; and those of either that cannot be read. */
export async function compareCheckpoints(
  session: Session,
  a: Side,
  b: Side,
): Promise<{ pairs: CheckpointPair[]; unreadable: string[] }> {
  const both = [await checkpointsOf(session, a), await checkpointsOf(session, b)] as const;
  const [{ checkpoints: first }, { checkpoints: second }] = both;
  const pairs: CheckpointPair[] = [];
  for (const { path, position } of first) {
    const other = second.find((one) => JSON.stringify(one.position) === JSON.stringify(position));
    if (!other) continue;
    const difference = await session.call("diff.states", { a: path, b: other.path });
    pairs.push({ position, a: path, b: other.path, ...difference });
  }
  return { pairs, unreadable: both.flatMap(({ unreadable }) => unreadable) };
}

async function checkpointsOf(session: Session, { path }: Side) {
  return session.call("diff.positions", { runDir: path });
}

/** Whether the checkpoints of a pair hold the same. */
export function isEqual({ tensors, others }: CheckpointPair): boolean {
  return tensors.length + others.length === 0;
}

/** The newest equal pair from which a place is still to come; undefined: none. */
export function lastEqual(pairs: CheckpointPair[], place: RunPlace | null): CheckpointPair | undefined {
  return pairs.findLast((pair) => isEqual(pair) && (!place || isBefore(pair.position, place)));
}

function isBefore(position: CheckpointPair["position"], { phase, epoch, batch }: RunPlace): boolean {
  // The end of a run is one checkpoint after its last epoch, from which only its test is to come.
  if (phase === "test") return position.epoch <= epoch + 1;
  if (position.epoch !== epoch) return position.epoch < epoch;
  if (position.phase !== phase) return position.phase === "train";
  return phase !== "train" || position.batch <= (batch ?? 0);
}

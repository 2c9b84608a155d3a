import { join } from "node:path";
import type { PlacedLine } from "../../files/jsonl.js";
import type { SystemAnswer, SystemSample } from "../api.js";
import { lookAt } from "./places.js";
import { numeric } from "./small-file.js";

/** What a run's process took, as Python samples it. */
export const SYSTEM = "system.jsonl";

/** The samples of a run's process, whole or at a thousand places; none where it was not sampled. */
export async function readSystem(folder: string): Promise<SystemAnswer> {
  const looked = await lookAt(join(folder, SYSTEM), 0, undefined, (lines) => lines.slice(0, 1));
  return looked ? { samples: samplesOf(looked.lines), to: looked.to } : { samples: [], to: 0 };
}

/** The samples among some lines. */
export function samplesOf(lines: readonly PlacedLine[]): SystemSample[] {
  return lines.flatMap(({ value: { at, cpu, rss, gpuMemory, gpu } }) =>
    typeof at === "number"
      ? [{ at, cpu: numeric(cpu), rss: numeric(rss), gpuMemory: numeric(gpuMemory), gpu: numeric(gpu) }]
      : [],
  );
}

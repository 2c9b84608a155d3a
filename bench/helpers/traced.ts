/** A sweep on a Ray cluster whose workers note what they post: how long events and files take to the driver, on one machine's clock. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type SweepDefinition, sweep } from "sconce";
import { rayCluster } from "../../tests/executors/helpers/ray-cluster.js";
import { descendants, processorSeconds } from "./processes.js";

/** A line that bench/helpers/tracing/sitecustomize.py wrote. */
interface Noted {
  type: "place" | "told" | "append" | "replace" | "remove" | "end" | "sent";
  /** Seconds since 1970. */
  at: number;
  path: string | null;
  event: string | null;
  bytes: number;
  /** Of `sent`: how long a look for changed files took, reading, hashing and posting included. */
  seconds: number;
}

/** What was measured of the trials of one sweep. */
export interface Traced {
  trials: number;
  /** Milliseconds from the actor to the listener: of events that nothing goes before, and of those that wait for files. */
  alone: number[];
  afterFiles: number[];
  /** Of all trials: megabytes (10^6 bytes) that came home, and how long the run waited on its node to read and post them. */
  megabytes: number;
  nodeMs: number;
  /** Of all trials: milliseconds from the first file posted to the event behind it heard. */
  homeMs: number;
  /** Seconds from the first event heard to the last. */
  seconds: number;
  /** Processor seconds of the driver's processes (Node and Python) meanwhile. */
  processor: number;
}

const tracing = join(dirname(fileURLToPath(import.meta.url)), "tracing");

/** Run a sweep on a traced cluster of two nodes of one core. @param folder An empty one. */
export async function traced(definition: SweepDefinition, folder: string): Promise<Traced> {
  const trace = join(folder, "trace");
  mkdirSync(trace);
  const env = { PYTHONPATH: tracing, SCONCE_BENCH_TRACE: trace };
  const cluster = await rayCluster(2, { num_cpus: 1 }, { env });
  try {
    const heard = new Map<number, number[]>();
    let [before, began, ended] = [0, 0, 0];
    const busy = () => processorSeconds([process.pid, ...driverProcesses(cluster.pid)]);
    const executor = { kind: "ray", address: cluster.address, threadsPerWorker: 1 } as const;
    const onEvent = (event: { type: string; number?: number; event?: { type: string } }) => {
      if (event.type !== "run" || event.event?.type === "result") return; // the driver itself makes the result's event
      ended = performance.timeOrigin + performance.now();
      if (began === 0) [began, before] = [ended, busy()];
      const number = event.number as number;
      heard.set(number, [...(heard.get(number) ?? []), ended]);
      if (event.event?.type === "epoch") last = busy();
    };
    let last = 0;
    await sweep({ ...definition, executor }, { out: join(folder, "sweep"), onEvent, session: { env: cluster.env } });
    return { ...joined(notesIn(trace), heard), seconds: (ended - began) / 1000, processor: last - before };
  } finally {
    await cluster.end();
  }
}

/** The processes of the driver among those below this one: all but the cluster's. */
function driverProcesses(cluster: number): number[] {
  const others = new Set([cluster, ...descendants(cluster)]);
  return descendants(process.pid).filter((pid) => !others.has(pid));
}

/** By trial, in order, what its worker posted. */
function notesIn(folder: string): Map<number, Noted[]> {
  const notes = new Map<number, Noted[]>();
  for (const name of readdirSync(folder)) {
    let trial: Noted[] = [];
    for (const line of readFileSync(join(folder, name), "utf8").trim().split("\n")) {
      const note = JSON.parse(line) as Noted;
      // The run's folder on the node is named after the trial first.
      if (note.type === "place") {
        trial = [];
        notes.set(Number.parseInt(basename(note.path as string), 10), trial);
      }
      trial.push(note);
    }
  }
  return notes;
}

function joined(notes: Map<number, Noted[]>, heard: Map<number, number[]>): Omit<Traced, "seconds" | "processor"> {
  const found = { trials: notes.size, alone: [], afterFiles: [], megabytes: 0, nodeMs: 0, homeMs: 0 } as ReturnType<
    typeof joined
  >;
  for (const [number, posted] of notes) {
    const times = heard.get(number) ?? [];
    const told = posted.filter(({ type }) => type === "told").length;
    if (told !== times.length) throw new Error(`trial ${number} told ${told} events, and ${times.length} were heard`);
    let firstFile: number | undefined;
    let event = 0;
    for (const { type, at, bytes, seconds } of posted) {
      if (type === "sent") found.nodeMs += seconds * 1000;
      if (type === "append" || type === "replace") {
        firstFile ??= at;
        found.megabytes += bytes / 1e6;
      }
      if (type !== "told") continue;
      const late = (times[event++] as number) - at * 1000;
      if (firstFile === undefined) found.alone.push(late);
      else {
        found.afterFiles.push(late);
        found.homeMs += (times[event - 1] as number) - firstFile * 1000;
      }
      firstFile = undefined;
    }
  }
  return found;
}

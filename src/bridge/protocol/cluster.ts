import { z } from "zod";
import { contract, nothing } from "./contract.js";
import { eventSchema } from "./events.js";

const task = z.int();
/** Bytes: themselves, or a file of this machine that is there until the call is over. */
const content = z.union([z.strictObject({ base64: z.string() }), z.strictObject({ path: z.string() })]);
const name = z.string();

/** What `cluster.serve` tells while it is at work. Of one task all comes in order: a file before the event that tells of it. */
export const clusterEventSchema = z.discriminatedUnion("type", [
  /** The cluster has let this machine in; its nodes are looked at. */
  z.object({ type: z.literal("found") }),
  /** The cluster is joined: what orders there are will be done. */
  z.object({ type: z.literal("joined"), workers: z.int(), warnings: z.array(z.string()) }),
  /** The cluster holds another number of workers now. */
  z.object({ type: z.literal("workers"), workers: z.int() }),
  /** Something that the user should know of the cluster. */
  z.object({ type: z.literal("warning"), message: z.string() }),
  /** A task begins: the node, its run directory there, the process. */
  z.object({ type: z.literal("place"), task, node: z.string(), path: z.string(), pid: z.int() }),
  /** An event of a task's run; with `ask` the run waits for the order `answer` of that number. */
  z.object({ type: z.literal("told"), task, ask: z.int().nullable(), event: eventSchema }),
  /** A file of a task has grown: these bytes stand from the offset on, and nothing after them. */
  z.object({ type: z.literal("append"), task, name, offset: z.int().min(0), content }),
  /** A file of a task is new, whole. */
  z.object({ type: z.literal("replace"), task, name, sha256: z.string(), content }),
  /** A file of a task is gone. */
  z.object({ type: z.literal("remove"), task, name }),
  /** A task is over; the envelope is that of `experiment.run`. Nothing of it comes after this. */
  z.object({ type: z.literal("end"), task, envelope: z.string() }),
]);
/** An event of `cluster.serve`. */
export type ClusterEvent = z.output<typeof clusterEventSchema>;

/** What `cluster.serve` can be ordered to do while it is at work. */
export type ClusterOrder =
  /** Start all workers. */
  | { type: "prepare"; deterministic: boolean }
  /** Run a task as soon as there is a worker for it. */
  | {
      type: "begin";
      task: number;
      /** The trial, and which attempt at it. */
      number: number;
      attempt: number;
      /** The parameters of `experiment.run`; the node puts in its own run directory and corpus. */
      params: Record<string, unknown>;
      /** Whether the worker's Python has to be started so that deterministic CUDA works. */
      deterministic: boolean;
      corpusPath: string;
      /** The run's folder on this machine, and the files there that an attempt goes on from. */
      folder: string;
      files: string[];
    }
  /** Let a task end between two batches. */
  | { type: "stop"; task: number }
  /** End a task's process. */
  | { type: "kill"; task: number }
  /** Answer an event that waits for it. */
  | { type: "answer"; task: number; ask: number; answer: "go" | "stop" }
  /** From now on at most so many tasks are at work: workers beyond that leave their nodes to others. */
  | { type: "atMost"; tasks: number }
  /** Remove a trial's files from the nodes. */
  | { type: "discard"; trial: number }
  /** End all workers, leave the cluster, and return. */
  | { type: "close" };

/** What a machine's cache keeps of a corpus. */
const cached = z.object({
  bytes: z.int(),
  /** When a process last took it into use, or gave it up. */
  lastUse: z.string(),
  inUse: z.boolean(),
  /** Whether it has just been removed. */
  cleared: z.boolean(),
});
/** Files that came from the driver of a cluster: reviews, texts of one's own, or word vectors. */
const cachedCorpus = cached.extend({
  digest: z.string(),
  kind: z.enum(["reviews", "table", "folders", "vectors"]),
  /** How many texts there are; null where a text is not a file: in a table, and of vectors. */
  texts: z.int().nullable(),
});
/** The words of its texts, as numbers. */
const cachedTokens = cached.extend({
  /** That of the corpus; null where the file is damaged: it will be made anew. */
  digest: z.string().nullable(),
  texts: z.int(),
});

/** The functions of a cluster. */
export const clusterFunctions = {
  /** The cache of this machine (address null), or of all nodes of a cluster; `clear`: what nobody uses is removed. */
  "cluster.cache": contract(
    z.object({ address: z.string().nullable(), clear: z.boolean() }),
    z.object({
      nodes: z.array(
        z.object({
          node: z.string(),
          folder: z.string().nullable(),
          corpora: z.array(cachedCorpus),
          tokens: z.array(cachedTokens),
          /** Why nothing is known of the node. */
          failed: z.string().nullable(),
        }),
      ),
    }),
  ),
  "cluster.serve": {
    ...contract(
      z.object({
        /** `auto`, or HOST:PORT. */
        address: z.string(),
        /** How many workers; null: as many as the cluster holds. */
        workers: z.int().min(1).nullable(),
        /** What a worker takes of its node. */
        cpus: z.number().min(0),
        gpus: z.number().min(0),
        resources: z.record(z.string(), z.number().gt(0)),
        /** Whether the first workers' Python has to be started so that deterministic CUDA works. */
        deterministic: z.boolean(),
        /** Whether nodes with another processor than this machine's get no workers. */
        sameCpu: z.boolean(),
        /** Whether the nodes see this machine's folders at the same paths: runs are then done in them. */
        shared: z.boolean(),
        /** The environment of the workers. */
        env: z.record(z.string(), z.string()),
      }),
      nothing,
    ),
    events: clusterEventSchema,
  },
} as const;

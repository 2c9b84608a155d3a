import { z } from "zod";
import { contract } from "./contract.js";
import { wireNumber } from "./values.js";

/** What `environment.diagnose` says of a Python. */
export const diagnosedSchema = z.object({
  python: z.string(),
  executable: z.string(),
  packages: z.record(z.string(), z.string().nullable()),
  cuda: z.object({ built: z.string().nullable(), devices: z.array(z.string()) }).nullable(),
  denormals: wireNumber.optional(),
  broken: z.string().optional(),
});

const versions = z.record(z.string(), z.string().nullable());
/** Ray's settings by the names of their environment variables. */
const settings = z.record(z.string(), z.int().nullable());
/** A folder that may not be there yet, the free bytes of its disk, and whether it can be written. */
const place = z.object({ path: z.string(), free: z.number(), writable: z.boolean() });

/** A node of a cluster, as it is listed and as it answers. */
export const nodeSchema = z.object({
  /** Its host's name, and its address in the cluster. */
  name: z.string(),
  address: z.string(),
  alive: z.boolean(),
  /** Whether it is this machine's. */
  here: z.boolean(),
  head: z.boolean(),
  cpus: z.number(),
  gpus: z.number(),
  /** Bytes of its object store. */
  objectStore: z.number(),
  /** Why there are no facts: it has not answered, or cannot. */
  error: z.string().nullable(),
  facts: z
    .object({
      host: z.string(),
      executable: z.string(),
      ray: z.string(),
      versions,
      /** Bytes that can be taken. */
      memory: z.number().nullable(),
      /** Where run directories go, and where corpora are kept. */
      runs: place,
      cache: place,
      /** Whether the corpus is kept there; null where none was asked for. */
      corpus: z.boolean().nullable(),
      settings,
      hugePages: z.string().nullable(),
    })
    .nullable(),
  /** Seconds by which its clock is ahead of this machine's, and how far off that may be. */
  clock: z.object({ ahead: z.number(), within: z.number() }).nullable(),
  /** What torch sees of it; null, with the reason, where it does not load in time. */
  torch: diagnosedSchema
    .extend({ processor: z.object({ cpu: z.string(), cpuCapability: z.string() }).optional() })
    .nullable(),
  torchError: z.string().nullable(),
});

/** A node of a cluster. */
export type DiagnosedNode = z.output<typeof nodeSchema>;

/** The function that looks at a cluster's nodes. */
export const diagnosisFunctions = {
  "cluster.diagnose": {
    ...contract(
      z.object({
        /** `auto`, or HOST:PORT. */
        address: z.string(),
        /** The corpus that the nodes are to be asked for; null: none. */
        corpusPath: z.string().nullable(),
        /** How long a node is waited for until it counts as one that does not answer; three times as long until torch has loaded there. */
        answerSeconds: z.number(),
      }),
      z.object({
        /** Of this machine: what a node has to have. */
        versions,
        /** Those of this machine's process that has joined the cluster. */
        settings,
        nodes: z.array(nodeSchema),
      }),
    ),
    /** The cluster is joined. */
    events: z.object({ type: z.literal("joined") }),
  },
} as const;

import { z } from "zod";
import { fieldsHint, parseWith, SWEEP_FIELDS } from "../config/parse.js";
import { isObject } from "../config/plain.js";
import { shown } from "../config/sentences.js";
import type { ResolvedConfig } from "../config/types.js";
import { SconceError } from "../errors.js";
import type { Session, SessionOptions } from "../facades/session.js";
import type { Executor } from "./executor.js";

/** What every kind of executor is made with, beside its own options. */
export interface ExecutorContext {
  /** The configuration of the sweep that takes the most memory. */
  config: ResolvedConfig;
  /** How Python sessions start. */
  session?: SessionOptions | undefined;
  /**
   * A session that is open already, with these options. A kind whose workers are sessions of this machine takes it as one of them; any
   * other closes it.
   */
  opened?: Session | undefined;
  /** No more runs than this will be at work at the same time: of workers `auto`, no more are of use. Default: any number. */
  most?: number | undefined;
  /** Ends what takes long before an executor is there, such as joining a cluster; not the executor. */
  signal?: AbortSignal | undefined;
}

/** A kind of executor: its options, and how one is made. */
interface ExecutorKind<S extends z.ZodType> {
  /** The options beside `kind`, as the sweep's definition has them under `executor`. */
  schema: S;
  make(options: z.output<S>, context: ExecutorContext): Promise<Executor>;
}

const kind = <S extends z.ZodType>(entry: ExecutorKind<S>) => entry;

/** What all kinds have: how many trials at once, and the threads that a trial's numbers depend on. */
const common = {
  workers: z
    .union([z.int().min(1), z.literal("auto")], 'must be a whole number from 1 on, or "auto"')
    .default("auto")
    .describe("How many trials run side by side."),
  threadsPerWorker: z
    .int()
    .min(1)
    .default(1)
    .describe("Torch's threads of a trial; its numbers depend on them. Default: base.threads, or 1."),
};

/** Ray gives out whole CPUs and GPUs, or parts of a single one. */
const amount = z
  .number()
  .gt(0)
  .refine((given) => given < 1 || Number.isInteger(given), "must be a whole number, or less than 1");

/** The address of a Ray cluster. */
export const addressSchema = z
  .string()
  .regex(/^(?:auto|[^\s:]\S*:\d+)$/, 'must be "auto" or HOST:PORT, with the port that `ray start --head` has printed')
  .refine(hasPossiblePort, "the port must be from 1 to 65535");

/** Whether the port of an address can be one; what has none is not judged. */
function hasPossiblePort(address: string): boolean {
  const port = /:(\d+)$/.exec(address)?.[1];
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65535);
}

/** Where runs can be done, by the name that `executor.kind` has in a sweep's definition; the only list of them. */
export const EXECUTORS = {
  local: kind({
    schema: z.strictObject({
      kind: z.literal("local").default("local"),
      ...common,
      workers: common.workers.describe(
        "Trials side by side. auto: one per CUDA device, or cores divided by threadsPerWorker.",
      ),
      workersPerDevice: z
        .int()
        .min(1)
        .default(1)
        .describe("With CUDA and workers auto: how many workers share a device."),
      memory: z
        .enum(["check", "ignore"])
        .default("check")
        .describe("check: start no more workers than fit in memory. ignore: start all."),
    }),
    make: async (options, context) => (await import("./local.js")).localExecutor({ ...options, ...context }),
  }),
  ray: kind({
    schema: z.strictObject({
      kind: z.literal("ray"),
      ...common,
      workers: common.workers.describe("Trials side by side. auto: as many as the cluster holds; it is followed."),
      address: addressSchema.default("auto").describe("The cluster. auto: the one that this machine belongs to."),
      cpus: amount.optional().describe("CPUs of a trial, as Ray counts them. Default: threadsPerWorker."),
      gpus: amount
        .or(z.literal(0))
        .optional()
        .describe("GPUs of a trial; below 1, several share one. Default: 1 where the device is cuda, else 0."),
      resources: z
        .record(z.string(), z.number().gt(0))
        .default({})
        .describe("What else of the cluster's own resources a trial takes."),
      sameCpu: z
        .boolean()
        .default(false)
        .describe(
          "Whether nodes with another processor than this machine's get no trials: their last bits may differ.",
        ),
      shared: z
        .boolean()
        .default(false)
        .describe("Whether all nodes see this machine's folders at the same paths: nothing is sent that is there."),
    }),
    async make(options, { opened, ...context }) {
      await opened?.close();
      return (await import("./ray.js")).rayExecutor({ ...options, ...context });
    },
  }),
};

/** The name of a kind of executor: `"local"`, `"ray"`. */
export type ExecutorKindName = keyof typeof EXECUTORS;
/** The names of {@link EXECUTORS}; the first is the default. */
export const EXECUTOR_KINDS = Object.keys(EXECUTORS) as [ExecutorKindName, ...ExecutorKindName[]];

/** `kind`, as a definition has it. */
export const kindSchema = z.enum(EXECUTOR_KINDS).default(EXECUTOR_KINDS[0]);

type Schema<K extends ExecutorKindName> = (typeof EXECUTORS)[K]["schema"];
/** An executor as a sweep's definition names it: its kind (default `local`) and the options of that kind. */
export type ExecutorDefinition = { [K in ExecutorKindName]: z.input<Schema<K>> }[ExecutorKindName];
/** The same with every default filled in. */
export type ExecutorOptions = { [K in ExecutorKindName]: z.output<Schema<K>> }[ExecutorKindName];

/**
 * Whether the option `executor` holds an executor, and not the definition of one.
 * @param hint What to write instead of what is neither.
 * @throws SconceError `config` for what is no object.
 */
export function isExecutor(given: unknown, hint = fieldsHint(SWEEP_FIELDS)): given is Executor {
  if (!isObject(given)) throw new SconceError("config", `executor: must be an object, got ${shown(given)}`, { hint });
  return typeof given.run === "function";
}

/**
 * Check an executor's options by the schema of its kind, `local` where none is named.
 * @param given Whatever was written, but for `kind`, which is one of {@link EXECUTOR_KINDS}.
 * @throws SconceError `config`, naming the field below `executor`.
 */
export function resolveExecutor(given: { kind?: ExecutorKindName } & Record<string, unknown>): ExecutorOptions {
  const { kind: name } = parseWith(z.looseObject({ kind: kindSchema }), given, "executor", undefined, SWEEP_FIELDS);
  return parseWith(EXECUTORS[name].schema as z.ZodType<ExecutorOptions>, given, "executor", undefined, SWEEP_FIELDS);
}

/**
 * Refuse an executor whose workers are to have another number of threads than its runs, whose numbers depend on it.
 * @param threads Of the runs; null where they name none.
 * @param field What `threads` is called in an error.
 * @param hint What to do about it.
 * @throws SconceError `config`.
 */
export function checkThreads(
  threadsPerWorker: unknown,
  threads: number | null,
  field: string,
  hint = "leave one of them out",
): void {
  if (threadsPerWorker === undefined || threads === null || threadsPerWorker === threads) return;
  const got = shown(threadsPerWorker);
  throw new SconceError("config", `executor.threadsPerWorker: is ${got}, and ${field} ${threads}`, { hint });
}

/**
 * The executor of a definition with another kind or other options over it. Of another kind's options only those stay that all kinds have.
 */
export function overExecutor(
  definition: Record<string, unknown> = {},
  { kind = definition.kind, ...options }: Record<string, unknown>,
): Record<string, unknown> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const same = kind === (definition.kind ?? EXECUTOR_KINDS[0]);
  const kept = Object.entries(definition).filter(([name]) => same || Object.hasOwn(common, name));
  return { ...Object.fromEntries([...kept, ...given]), ...(kind === undefined ? {} : { kind }) };
}

/** Make an executor by its options. @throws what starting one of its kind throws. */
export function makeExecutor(options: ExecutorOptions, context: ExecutorContext): Promise<Executor> {
  const { make } = EXECUTORS[options.kind] as ExecutorKind<z.ZodType<ExecutorOptions>>;
  return make(options, context);
}

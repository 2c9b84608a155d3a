import { z } from "zod";
import { SconceError } from "../errors.js";
import { EXECUTOR_KINDS, type ExecutorDefinition, overExecutor } from "../executors/registry.js";
import { text, value } from "./flags.js";

/** The flags that say where runs are done. @param what How they are called in the help: "trials". @param shownDefault Of `--executor`. */
export const executorFlags = (what: string, shownDefault: string) => ({
  executor: value(z.enum(EXECUTOR_KINDS), {
    group: "Machine",
    describe: `Do the ${what} here: local, on this machine; ray, on a Ray cluster.`,
    shownDefault,
  }),
  address: text("HOST:PORT", "The Ray cluster; auto: the one that this machine belongs to.", "Machine", {
    shownDefault: shownDefault === "local" ? "auto" : `${shownDefault}, or auto`,
  }),
});

/**
 * The executor that the flags name, over that of a definition; undefined where neither names one.
 * @throws SconceError `usage` for an address without a cluster.
 */
export function executorFrom(
  { executor: kind, address }: { executor?: string | undefined; address?: string | undefined },
  definition?: ExecutorDefinition,
): ExecutorDefinition | undefined {
  if (kind === undefined && address === undefined) return definition;
  if (address !== undefined && (kind ?? definition?.kind ?? "local") !== "ray")
    throw new SconceError("usage", "--address: only a Ray cluster has one", { hint: "add --executor ray" });
  return overExecutor({ ...definition }, { kind, address }) as ExecutorDefinition;
}

import { z } from "zod";
import { SconceError } from "../errors.js";
import { addressSchema, EXECUTOR_KINDS, type ExecutorDefinition, overExecutor } from "../executors/registry.js";
import { toggle, value } from "./flags.js";

/** The flags that say where runs are done. @param what How they are called in the help: "trials". @param shownDefault Of `--executor`. */
export const executorFlags = (what: string, shownDefault: string) => ({
  executor: value(z.enum(EXECUTOR_KINDS), {
    group: "Machine",
    describe: `Do the ${what} here: local, on this machine; ray, on a Ray cluster.`,
    shownDefault,
  }),
  address: value(addressSchema, {
    group: "Machine",
    describe: "The Ray cluster; auto: the one that this machine belongs to.",
    type: "HOST:PORT",
    shownDefault: shownDefault === "local" ? "auto" : `${shownDefault}, or auto`,
  }),
  "same-cpu": toggle(
    `With --executor ray: nodes with another processor than this machine's do no ${what}, whose last bits might differ.`,
    "Machine",
  ),
  shared: toggle(
    "All nodes of the cluster see this machine's folders at the same paths: nothing is sent that is there.",
    "Machine",
  ),
});

/** What they were given. */
interface Given {
  executor?: string | undefined;
  address?: string | undefined;
  "same-cpu"?: boolean | undefined;
  shared?: boolean | undefined;
}

/**
 * The executor that the flags name, over that of a definition; undefined where neither names one.
 * @throws SconceError `usage` for what only a cluster has, without one.
 */
export function executorFrom(given: Given, definition?: ExecutorDefinition): ExecutorDefinition | undefined {
  const { executor: kind, address } = given;
  const sameCpu = given["same-cpu"] || undefined;
  const shared = given.shared || undefined;
  if (kind === undefined && address === undefined && !sameCpu && !shared) return definition;
  if ((kind ?? definition?.kind ?? "local") !== "ray") {
    const hint = { hint: "add --executor ray" };
    if (address !== undefined) throw new SconceError("usage", "--address: only a Ray cluster has one", hint);
    if (sameCpu) throw new SconceError("usage", "--same-cpu: only a Ray cluster has nodes", hint);
    if (shared) throw new SconceError("usage", "--shared: only with a Ray cluster is a file system shared", hint);
  }
  return overExecutor({ ...definition }, { kind, address, sameCpu, shared }) as ExecutorDefinition;
}

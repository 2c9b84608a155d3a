/** The contract of all executors on a real Ray cluster: one node and a fixed number of workers, or several nodes that come and go. */
import { suite } from "uvu";
import { resolveConfig } from "#sconce/config/parse.js";
import { type RayExecutor, rayExecutor } from "#sconce/executors/ray.js";
import { skip, until } from "../../helpers.js";
import { kill, markProcesses, nobodyLeft } from "../../sweep/helpers/processes.js";
import { executorContract } from "./executor-contract.js";
import { type RayCluster, rayCluster, withoutRay } from "./ray-cluster.js";

const config = resolveConfig({ model: { name: "gru", hiddenDim: 8 }, device: "cpu" });

/**
 * Start a cluster of `count` nodes, and test executors on it; leave that out where there is no ray. Gives the suite that ends it.
 * @param ways For each time that the contract is tested: whether the nodes work in the driver's folders.
 */
export async function contractOnRay(count: number, ways: readonly boolean[] = [false]) {
  const last = suite(`executor ray, ${count} node(s), at the end`);
  const missing = withoutRay();
  if (missing) skip(last, `the contract of executors on ${count} Ray node(s)`, missing);
  else {
    markProcesses();
    const cluster = await rayCluster(count, { num_cpus: 4, resources: { first: 1, second: 1 } });
    for (const shared of ways) {
      let made = 0;
      executorContract(`ray, ${count} node(s)${shared ? ", shared files" : ""}`, () => {
        made += 1;
        return subject(cluster, count, made === 1 ? "first" : "second", shared);
      });
    }
    last("the cluster ends", () => cluster.end());
    last("no process is left behind", nobodyLeft);
  }
  return last;
}

async function subject(cluster: RayCluster, count: number, resource: string, shared: boolean) {
  const executor = await rayExecutor({
    address: cluster.address,
    workers: count === 1 ? 2 : "auto",
    threadsPerWorker: 1,
    // One trial a node, whatever the node has else; a second executor beside the first has its own.
    resources: count === 1 ? {} : { [resource]: 1 },
    shared,
    config,
    session: { env: cluster.env },
  });
  return {
    executor,
    lose: ({ number }: { number: number }) => kill(executor.placeOf(number)?.pid),
    ...(shared ? {} : { awayOf: ({ number }: { number: number }) => executor.placeOf(number)?.path as string }),
    ...(count === 1 ? {} : { setWorkers: (workers: number) => setWorkers(cluster, executor, workers) }),
  };
}

async function setWorkers(cluster: RayCluster, executor: RayExecutor, workers: number): Promise<void> {
  for (let now = executor.workers; now !== workers; now += Math.sign(workers - now))
    await cluster.tell(now < workers ? "add" : "remove");
  await until(() => executor.workers === workers, 60, `${workers} workers`);
}

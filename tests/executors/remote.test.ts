/** The contract of all executors, on one that shares no folder with the driver. */
import { suite } from "uvu";
import { markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { executorContract } from "./helpers/executor-contract.js";
import { FakeRemote } from "./helpers/fake-remote.js";

markProcesses();
executorContract("fake remote", async () => {
  const executor = new FakeRemote(2);
  return {
    executor,
    lose: ({ number }) => executor.loseWorkerOf(number),
    setWorkers: (workers) => executor.setWorkers(workers),
    awayOf: ({ number }) => executor.awayOf(number),
  };
});

const test = suite("fake remote executor, at the end");
test("no process is left behind", nobodyLeft);
test.run();

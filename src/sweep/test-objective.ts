import type { Objective } from "./definition.js";

/** What is to be said of a search by a figure of the test, and why; undefined where no objective is one. */
export function testObjective(objectives: readonly Pick<Objective, "metric">[]): string | undefined {
  const found = objectives.find(({ metric }) => metric.startsWith("test."))?.metric;
  if (found === undefined) return undefined;
  return (
    `the objective ${found} chooses among trials by the test: the best trial's figure is then partly luck, and none is left that nothing was chosen by; ` +
    `search by ${found.replace("test.", "validation.")}, and read ${found} of the best trial`
  );
}

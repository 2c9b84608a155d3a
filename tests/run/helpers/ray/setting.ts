/** What the tests of a run on a cluster share: the cluster, and runs that were done here. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ExperimentConfig, runExperiment } from "#sconce/index.js";
import { type RayCluster, rayCluster } from "../../../executors/helpers/ray-cluster.js";
import { makeCorpus, python, sconce, temporary, tiny } from "../../../helpers.js";

/** Epochs of a run that lasts long enough to be interrupted. */
export const LONG = 60;

/** One node, and two runs of this machine. */
export class Setting {
  readonly folder = temporary();
  readonly here = join(this.folder, "here");
  readonly long = join(this.folder, "here-long");
  /** What the node keeps in the end: the digest of each kind of thing that it was sent. */
  readonly kept = new Set<string>();
  cluster!: RayCluster;
  readonly #root = makeCorpus(join(this.folder, "corpus"), { perFolder: 60, words: [4, 10] });

  /** Start the cluster, and run here. */
  async begin(): Promise<void> {
    this.cluster = await rayCluster(1, { num_cpus: 1 });
    await runExperiment(this.config(2), { runDir: this.here });
    await runExperiment(this.config(LONG), { runDir: this.long });
  }

  readonly config = (epochs: number): ExperimentConfig => tiny(this.#root, { epochs });

  configFile(epochs: number): string {
    const file = join(this.folder, `${epochs}.json`);
    writeFileSync(file, JSON.stringify(this.config(epochs)));
    return file;
  }

  /** The options of a run on the cluster. */
  there(runDir: string) {
    return {
      runDir,
      executor: { kind: "ray", address: this.cluster.address } as const,
      sessionOptions: { env: this.cluster.env },
    };
  }

  /** `sconce run` on the cluster. */
  onRay(...args: string[]) {
    return sconce(["run", "--json", "--executor", "ray", "--address", this.cluster.address, ...args], {
      cwd: this.folder,
      env: { ...this.cluster.env, SCONCE_PYTHON: python },
    });
  }
}

/**
 * A sweep on two Ray nodes whose raylets are killed, whose cables are pulled and whose driver is killed, in an order and at events
 * that are drawn at random. `make torture`: 24 trials and ten such faults, which takes several minutes.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { Namespaces, withoutNamespaces } from "../executors/helpers/namespaces.js";
import { withoutRay } from "../executors/helpers/ray-cluster.js";
import { RayNodes } from "../executors/helpers/ray-nodes.js";
import { FULL } from "../helpers/torture.js";
import { readJson, skip, temporary, until, within } from "../helpers.js";
import { kill, marked, markProcesses, random } from "./helpers/processes.js";
import { linesOf, numbersOf, twice } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const FORM = FULL ? { trials: 24, raylets: 5, cuts: 2, drivers: 3 } : { trials: 8, raylets: 2, cuts: 1, drivers: 1 };
const EPOCHS = 60;
/** After so long connections over a link that is cut are broken, by the nodes' settings; what was on its way is lost. */
const KEEPALIVE_MS = 5000;

const test = suite("sweep on Ray: nodes, links and drivers fail");
const folder = temporary();
const definition = {
  name: "torture",
  base: tinyBase(tinyCorpus(), EPOCHS),
  space: { seed: Array.from({ length: FORM.trials }, (_, n) => n + 1) },
  search: { sampler: "grid" },
  keepCheckpoints: true,
  retries: 20,
} as const;

type Fault = "raylet" | "cut" | "driver";
const draw = random();
const below = (limit: number) => Math.floor(draw() * limit);

/** All faults of this form, in an order drawn at random. */
function shuffled(): Fault[] {
  const { raylets, cuts, drivers } = FORM;
  const faults = [
    ...Array<Fault>(raylets).fill("raylet"),
    ...Array<Fault>(cuts).fill("cut"),
    ...Array<Fault>(drivers).fill("driver"),
  ];
  return faults
    .map((fault) => ({ fault, at: draw() }))
    .sort((a, b) => a.at - b.at)
    .map(({ fault }) => fault);
}

const sweepOn = (nodes: RayNodes, file: string, out: string) => {
  const cluster = ["--executor", "ray", "--address", nodes.address];
  return ["sweep", file, "--out", out, "--json", ...cluster];
};

/** The sweep given as a command again and again until it ends by itself, with its nodes and links failing meanwhile. */
class Torture {
  readonly done: Fault[] = [];
  readonly #left = shuffled();
  #cuts = 0;
  /** What the sweep has told since a fault began. */
  #heard: SweepEvent[] = [];

  constructor(
    readonly nodes: RayNodes,
    readonly machines: Namespaces,
    readonly out: string,
  ) {}

  /** Give the command once, and harm what it needs. @returns whether it ended by itself. */
  async drive(file: string): Promise<boolean> {
    const child = this.nodes.sconce(sweepOn(this.nodes, file, this.out));
    let events = this.#pause();
    let harm: Promise<void> | undefined;
    let killed = false;
    for await (const line of child.iterable()) {
      const event = JSON.parse(line) as SweepEvent;
      this.#heard.push(event);
      if (event.type !== "run" || harm || killed) continue;
      events -= 1;
      if (events > 0 || this.#left.length === 0) continue;
      const fault = this.#left.shift() as Fault;
      this.done.push(fault);
      console.log(`${fault} after ${JSON.stringify(event).slice(0, 80)}`);
      this.#heard = [];
      if (fault === "driver") {
        kill(child.pid);
        killed = true;
      } else
        harm = (fault === "raylet" ? this.nodes.killRaylet(1 + below(2)) : this.#pull(1 + below(2))).then(() => {
          harm = undefined;
          events = this.#pause();
        });
    }
    const { exitCode, signal, stderr } = await child;
    await harm;
    assert.is(signal ?? exitCode, killed ? "SIGKILL" : 0, String(stderr));
    return !killed;
  }

  /** Pull a node's cable: in turn until the sweep has noticed, and only until the other node has told three things more. */
  async #pull(n: number): Promise<void> {
    this.#cuts += 1;
    const trial = (event: SweepEvent) => event.type === "run";
    const noticed = (event: SweepEvent) => event.type === "workers" && event.workers === 1;
    this.machines.cut(n);
    try {
      if (this.#cuts % 2 === 1) {
        await until(() => this.#heard.some(noticed), 120, "a cut link noticed");
        this.machines.mend(n);
        await this.nodes.again(n);
      } else await until(() => this.#heard.filter(trial).length >= 3, 120, "events of the other node");
    } finally {
      this.machines.mend(n);
    }
  }

  #pause(): number {
    return 5 + below(200);
  }
}

test(`${FORM.trials} trials: all end, none twice, with the weights of a sweep on this machine`, async () => {
  const whole = await sweep({ ...definition, executor: { workers: 2 } }, { out: join(folder, "local") });
  const file = join(folder, "sweep.json");
  writeFileSync(file, JSON.stringify(definition));
  const machines = new Namespaces(3);
  const out = join(folder, "ray");
  try {
    const nodes = await RayNodes.start([{}, {}, {}], machines);
    try {
      const torture = new Torture(nodes, machines, out);
      while (!(await torture.drive(file)));
      const count = (fault: Fault) => torture.done.filter((one) => one === fault).length;
      assert.equal([count("raylet"), count("cut"), count("driver")], [FORM.raylets, FORM.cuts, FORM.drivers]);
    } finally {
      await nodes.end();
    }
  } finally {
    machines.end();
  }
  const trials = linesOf(out).sort((a, b) => a.number - b.number);
  assert.ok(trials.every(({ status }) => status === "completed"));
  assert.equal(twice(out), []);
  assert.equal(numbersOf(trials), numbersOf(whole.trials));
  for (const { runDir } of trials) {
    const model = (sweep: string) => {
      const bytes = readFileSync(join(sweep, runDir as string, "model.pt"));
      return [
        createHash("sha256").update(bytes).digest("hex"),
        readJson(sweep, runDir as string, "result.json").weights,
      ];
    };
    assert.equal(model(out), model(join(folder, "local")), runDir as string);
  }
  console.log(`attempts: ${trials.map(({ attempts }) => attempts).join(" ")}`);
});

test("a link that is back before the node counts as lost: what was on its way is sent again, and no attempt is lost", async () => {
  const file = join(folder, "broken.json");
  writeFileSync(file, JSON.stringify({ ...definition, name: "broken", space: { seed: [1] } }));
  const machines = new Namespaces(2);
  const out = join(folder, "broken");
  try {
    const patient = { env: { RAY_health_check_failure_threshold: "100" } };
    const nodes = await RayNodes.start([patient, patient], machines);
    try {
      const child = nodes.sconce(sweepOn(nodes, file, out));
      let epochs = 0;
      const told = (async () => {
        for await (const line of child.iterable()) {
          const event = JSON.parse(line) as SweepEvent;
          // At an event for whose answer the run waits, so that the answer is lost.
          if (event.type !== "run" || event.event.type !== "epoch") continue;
          epochs += 1;
          if (epochs !== 10) continue;
          machines.cut(1);
          await new Promise((resolve) => setTimeout(resolve, KEEPALIVE_MS + 4000));
          machines.mend(1);
        }
      })();
      await within(told, 180, "the sweep").finally(() => child.kill("SIGKILL"));
      const { exitCode, stderr } = await child;
      assert.is(exitCode, 0, String(stderr));
      assert.equal([epochs, linesOf(out)[0]?.attempts], [EPOCHS, 1]);
    } finally {
      await nodes.end();
    }
  } finally {
    machines.end();
  }
});

const missing = withoutRay() ?? withoutNamespaces();
if (missing) {
  const left = suite("sweep on Ray: nodes, links and drivers fail, left out");
  skip(left, "a sweep whose nodes, links and drivers fail", missing);
  left.run();
} else {
  markProcesses();
  test("no process is left behind", () => until(() => marked().length === 0, 30, "the end of all processes"));
  test.run();
}

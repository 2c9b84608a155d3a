/** Faults, each planted in a copy of a run, and what `diffRuns` says of them. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Cause, diffRuns, type ExperimentConfig, openSession, runExperiment, table } from "#sconce/index.js";
import { home, temporary } from "../helpers.js";

const test = suite("diff: planted faults");
const folder = temporary();
const session = await openSession({ oversubscribe: true });
const NET = readFileSync(join(home, "tests/diff/net.py"), "utf8");
const ROWS = Array.from({ length: 36 }, (_, n) => [
  `${["good", "dull"][n % 2]} film number${n} with plot${n % 5} and ${"more ".repeat(n % 7)}`,
  ["pos", "neg"][n % 2],
]);

/** What a fault changes. */
interface Change {
  /** Of the model's text: the line that has `find` is replaced, or gets a line below it. */
  find?: string;
  replace?: string;
  below?: string;
  /** The line where it first matters, by a part of it; without it that of the fault. */
  felt?: string;
  training?: ExperimentConfig["training"];
  threads?: number;
  seed?: number;
  rows?: typeof ROWS;
  sortWithinBatch?: boolean;
}

/** What has to be said of it: beside this, the operator's line is that of the fault, where one was planted in the model. */
interface Said {
  kind: Cause["kind"];
  at: Cause["at"];
  operator?: string;
  reason?: string;
  module?: string;
  /** Of what differs, all names. */
  names?: string[];
  /** One element of this tensor, by one ulp. */
  ulp?: string;
}

let made = 0;
const base = new Map<string, Promise<string>>();

function changed({ find, replace, below, felt }: Change): { text: string; line: number | null } {
  if (find === undefined) return { text: NET, line: null };
  const lines = NET.split("\n");
  const at = lines.findIndex((line) => line.includes(find));
  assert.ok(at >= 0, find);
  const old = lines[at] as string;
  if (replace !== undefined) lines[at] = old.replace(find, replace);
  else lines.splice(at + 1, 0, `${/^ */.exec(old)?.[0] ?? ""}${below}`);
  const line = felt ? lines.findIndex((one) => one.includes(felt)) + 1 : at + (replace === undefined ? 2 : 1);
  return { text: lines.join("\n"), line };
}

async function run(change: Change, model: string): Promise<string> {
  const place = join(folder, String(made++));
  mkdirSync(place);
  const write = (name: string, rows: typeof ROWS) =>
    writeFileSync(join(place, name), ["text,label", ...rows.map((row) => row.join(","))].join("\n"));
  write("train.csv", change.rows ?? ROWS);
  write("test.csv", ROWS.slice(0, 8));
  writeFileSync(join(place, "net.py"), model);
  const config: ExperimentConfig = {
    model: { file: join(place, "net.py") },
    data: table({ train: join(place, "train.csv"), test: join(place, "test.csv"), text: "text", label: "label" }),
    seed: change.seed ?? 1,
    training: { epochs: 1, batchSize: 10, ...change.training },
    device: "cpu",
    threads: change.threads ?? 1,
  };
  if (change.sortWithinBatch !== undefined) config.data = { ...config.data, sortWithinBatch: change.sortWithinBatch };
  const runDir = join(place, "run");
  await runExperiment(config, { session, runDir, checkpoints: false });
  return runDir;
}

/** The run without the fault; `model` where it is of a model of its own. */
function whole(model = NET): Promise<string> {
  const known = base.get(model) ?? run({}, model);
  base.set(model, known);
  return known;
}

function fault(name: string, change: Change, said: Said, original = NET): void {
  test(name, async () => {
    const { text, line } = changed(change);
    const a = await whole(original);
    const b = await run(change, original === NET ? text : original);
    const { equal, deep } = await diffRuns(a, b, { deep: true, session });
    assert.not(equal);
    assert.equal(deep?.reproduced, { a: true, b: true });
    const cause = deep?.cause as Cause;
    assert.ok(cause, "no cause");
    const { operator, tensors } = cause;
    const told = operator?.b ?? operator?.a;
    const about = JSON.stringify({ ...cause, tensors: tensors.slice(0, 2) }, null, 1);
    assert.equal([cause.kind, cause.at], [said.kind, said.at], about);
    if (said.names) assert.equal(cause.names, said.names, about);
    if (said.operator !== undefined) assert.is(told?.operator, said.operator, about);
    if (said.reason !== undefined) assert.is(operator?.reason, said.reason, about);
    if (said.module !== undefined) assert.is(told?.module, said.module, about);
    if (said.operator !== undefined && line !== null && told?.phase !== "backward")
      assert.is(Number(operator?.b?.line?.match(/net\.py:(\d+)$/)?.[1]), line, about);
    if (said.ulp !== undefined) {
      const [only] = tensors.filter(({ name }) => name.startsWith("model."));
      assert.equal([only?.name, only?.elements, only?.ulps], [said.ulp, 1, 1], about);
    }
  });
}

const first = { phase: "train", epoch: 1, batch: 0 } as const;
const third = { phase: "train", epoch: 1, batch: 2 } as const;
const model = { phase: "model" } as const;
const nudge = (of: string) => `${of}.data.view(-1)[3] = torch.nextafter(${of}.data.view(-1)[3], torch.tensor(9.0))`;

// One ulp in a weight.
for (const weight of ["embed.weight", "mix.weight", "gate.bias", "norm.weight", "out.weight"])
  fault(
    `one ulp in ${weight}`,
    { find: "# built", below: nudge(`self.${weight}`) },
    {
      kind: "weights",
      at: model,
      ulp: `model.${weight}`,
      names: [weight],
    },
  );
fault(
  "one ulp in a weight, before the third batch",
  { find: "self.calls += 1", below: `if self.calls == 3: ${nudge("self.mix.weight")}` },
  { kind: "step", at: third, reason: "operator", operator: "aten.nextafter" },
);

// Draws.
fault(
  "one more draw before a layer is made",
  { find: "self.gate =", below: "torch.rand(1)" },
  { kind: "weights", at: model, operator: "aten.rand", reason: "operator", module: "" },
);
fault(
  "one more draw after all layers",
  { find: "# built", below: "torch.rand(1)" },
  { kind: "weights", at: model, operator: "aten.rand", names: ["torch"] },
);
fault(
  "layers in another order",
  { find: "self.mix =", replace: "self.first = nn.Linear(width, width); self.mix =" },
  { kind: "weights", at: model },
);
fault(
  "one more draw in the third batch",
  { find: "self.calls += 1", below: "if self.calls == 3: torch.rand(1)" },
  { kind: "step", at: third, operator: "aten.rand" },
);
fault(
  "one more draw of Python's",
  { find: "self.calls += 1", below: "if self.calls == 3: random.random()", felt: "random.random() * 0.01" },
  { kind: "step", at: third, operator: "aten.add.Tensor", reason: "arguments" },
);
fault(
  "a wider model",
  { find: "width: int = 8", replace: "width: int = 12", felt: "self.embed =" },
  { kind: "weights", at: model, operator: "aten.normal_", reason: "shapes" },
);
fault("another seed", { seed: 2 }, { kind: "random", at: { phase: "seed" }, names: ["python", "numpy", "torch"] });

// Data.
fault(
  "two rows swapped",
  { rows: [ROWS[1], ROWS[0], ...ROWS.slice(2)] as typeof ROWS },
  { kind: "order", at: { phase: "data" } },
);
fault("a row left out", { rows: ROWS.slice(1) }, { kind: "texts", at: { phase: "data" } });
fault(
  "another word in a row",
  { rows: [...ROWS.slice(0, 5), ["good film", "neg"], ...ROWS.slice(6)] },
  { kind: "texts", at: { phase: "data" } },
);
fault("sorted within batches", { sortWithinBatch: true }, { kind: "batches", at: first });
fault("another batch size", { training: { batchSize: 11 } }, { kind: "batches", at: first });

// Operators.
const step = (operator: string, reason: string, module?: string): Said => ({
  kind: "step",
  at: first,
  operator,
  reason,
  ...(module === undefined ? {} : { module }),
});
fault("gelu in place of relu", { find: "F.relu(x)", replace: "F.gelu(x)" }, step("aten.gelu", "operator", ""));
fault(
  "a sum in place of a mean",
  { find: "x.mean(dim=1)", replace: "x.sum(dim=1)" },
  step("aten.sum.dim_IntList", "operator"),
);
fault("another factor", { find: "* 0.5", replace: "* 0.25" }, step("aten.mul.Tensor", "arguments"));
fault(
  "another dropout",
  { find: "Dropout(0.1)", replace: "Dropout(0.2)", felt: "self.drop(x)" },
  step("aten.bernoulli_.float", "arguments", "drop"),
);
fault(
  "another epsilon",
  { find: "LayerNorm(width)", replace: "LayerNorm(width, eps=1e-6)", felt: "self.norm(x)" },
  step("aten.native_layer_norm", "arguments", "norm"),
);
fault(
  "no bias",
  { find: "torch.sigmoid(self.gate(x))", replace: "torch.sigmoid(F.linear(x, self.gate.weight))" },
  step("aten.mm", "operator"),
);
fault(
  "softsign in place of tanh",
  { find: "torch.tanh(self.mix(x))", replace: "F.softsign(self.mix(x))" },
  step("aten.abs", "operator"),
);
fault(
  "the maximum in place of the mean",
  { find: "x.mean(dim=1)", replace: "x.amax(dim=1)" },
  step("aten.amax", "operator"),
);
fault(
  "the other dimension",
  { find: "x.mean(dim=1)", replace: "x[:, 1:].mean(dim=1)" },
  step("aten.slice.Tensor", "operator"),
);
fault("another optimizer", { training: { optimizer: "sgd" } }, step("aten.add_.Tensor", "operator"));
fault("smoothed labels", { training: { labelSmoothing: 0.1 } }, step("aten.sum.dim_IntList", "operator"));
fault("another learning rate", { training: { learningRate: 0.0011 } }, step("aten.addcdiv_", "arguments"));

// Threads: a sum of many numbers is put together in another way.
const LARGE = NET.replace("# built", "self.many = nn.Parameter(torch.randn(400_003))").replace(
  "* 0.01",
  "* 0.01 + self.many.sum() * 1e-3",
);
fault("two threads", { threads: 2 }, { kind: "step", at: first, operator: "aten.sum", reason: "result" }, LARGE);

test("two runs without a fault", async () => {
  const a = await whole();
  const diff = await diffRuns(a, await run({}, NET), { deep: true, session });
  assert.is(diff.equal, true);
  assert.is(diff.deep, null);
});

test.after(() => session.close());
test.run();

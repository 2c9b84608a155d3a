/** `sconce doctor --ray` on a real cluster: what each node has and lacks, one of other versions, one that does not answer. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { otherTorchtext } from "../executors/helpers/other-node.js";
import { type RayCluster, rayCluster, withoutRay } from "../executors/helpers/ray-cluster.js";
import { python, sconce, skip, temporary, within } from "../helpers.js";
import { markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { tinyCorpus } from "../sweep/helpers/tiny-corpus.js";

const test = suite("sconce doctor --ray");
const folder = temporary();
const data = tinyCorpus();
let cluster: RayCluster;

const doctor = (...more: string[]) =>
  sconce(["doctor", "--ray", cluster.address, "--data", data, ...more], {
    cwd: folder,
    env: { ...cluster.env, SCONCE_PYTHON: python },
  });

// biome-ignore lint/suspicious/noExplicitAny: each test looks at a part
type Node = any;

/** What is told of each node, as JSON. */
async function nodes(exitCode: number): Promise<Node[]> {
  const ended = await within(doctor("--json"), 120, "the doctor");
  assert.is(ended.exitCode, exitCode, ended.stderr);
  return ended.stdout.split("\n").map((line) => JSON.parse(line));
}

const finding = (node: Node, name: string) => node.findings.find((one: Node) => one.name === name);

/** As Ray has them by default, or slower. */
const SLOW_CHECKS = {
  RAY_health_check_failure_threshold: "100",
  RAY_grpc_client_keepalive_time_ms: "300000",
  RAY_grpc_client_keepalive_timeout_ms: "120000",
};

test("each node in a block of its own, in lines of at most 80 letters", async () => {
  const { exitCode, stdout, stderr } = await doctor();
  assert.is(exitCode, 0, stderr);
  const blocks = stdout.split("\n\n");
  assert.is(blocks.length, 2);
  assert.match(blocks[0] ?? "", /^node .* \(127\.0\.0\.2\)(, this machine)?, head\n/);
  assert.match(blocks[1] ?? "", /^node .* \(127\.0\.0\.3\)(, this machine)?\n/);
  for (const block of blocks) {
    assert.match(block, /^ok +Python +3\.\d+\.\d+ \(.*\), Ray \d/m);
    assert.match(block, /^ok +sconce +its own Python arrives$/m);
    assert.match(block, /^ok +torch +\d/m);
    assert.match(block, /^ok +torchtext +0\.6\.0$/m);
    assert.match(block, /^ok +resources +1 CPU, 0 GPU; /m);
    assert.match(block, /^ok +memory +\d+\.\d GiB free; object store 0\.1 GiB$/m);
    assert.match(block, /^ok +disk +\d+\.\d GiB free for run directories in /m);
    assert.match(block, /^ok +corpus +will be sent to /m);
    assert.match(block, /^ok +clock +0\.\d+ s from this machine's/m);
    assert.match(block, /^warning lost link +a link that is cut is noticed after up to \d{3} s/m);
    assert.match(block, /RAY_grpc_client_keepalive_time_ms=2000/);
    for (const line of block.split("\n")) assert.ok(line.length <= 80 || !line.slice(19).includes(" "), line);
  }
});

test("a node with other versions is named, with the remedy; one object a line", async () => {
  await cluster.tell("add", otherTorchtext());
  const [first, second, other, ...more] = await nodes(1);
  assert.equal(more, []);
  assert.equal([first.ok, second.ok, other.ok], [true, true, false]);
  assert.equal([other.address, other.alive, other.facts.versions.torchtext], ["127.0.0.4", true, "0.5.0"]);
  const { ok, found, remedy } = finding(other, "torchtext");
  assert.is(ok, false);
  assert.match(found, /^0\.5\.0, this machine 0\.6\.0/);
  assert.match(remedy, /install torchtext 0\.6\.0 there/);
  assert.ok(Math.abs(first.clock.ahead) < 1);
  await cluster.tell("remove");
});

test("a node that does not answer is listed as such; one that has left is gone, and not asked", async () => {
  await cluster.tell("add");
  await cluster.tell("pause");
  try {
    const all = await nodes(1);
    const late = all.find(({ error }) => error !== null);
    assert.match(finding(late, "answer").found, /no answer in 30 s/);
    assert.is(late.ok, false);
    const gone = all.filter(({ alive }) => !alive);
    assert.equal(
      gone.map((node) => [node.ok, finding(node, "node").found]),
      [[true, "gone: it has left the cluster, or was lost"]],
    );
    assert.is(all.filter(({ facts, ok }) => facts !== null && ok).length, 2);
  } finally {
    await cluster.tell("resume");
  }
});

const missing = withoutRay();
if (missing) {
  const left = suite("sconce doctor --ray, left out");
  skip(left, "the doctor of a Ray cluster", missing);
  left.run();
} else {
  markProcesses();
  test.before(async () => {
    // A node that does nothing for a while is not to be taken for a lost one.
    cluster = await rayCluster(2, { num_cpus: 1 }, { env: SLOW_CHECKS });
  });
  test("no process is left behind", nobodyLeft);
  test.after(() => cluster.end());
  test.run();
}

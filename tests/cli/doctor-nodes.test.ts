/** What the doctor says of a node, by what the node says of itself: everything that a cluster of one machine does not show. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { DiagnosedNode } from "#sconce/bridge/protocol.js";
import { canRun, nodeFindings, nodeLines } from "#sconce/cli/doctor-nodes.js";

const test = suite("doctor: findings of a node");
const versionsHere = { python: "3.11.9", torch: "2.13.0", torchtext: "0.6.0" };
const here = { versions: versionsHere, settings: { RAY_grpc_client_keepalive_time_ms: 2000 } };
const GIB = 1024 ** 3;

const facts = {
  host: "alpha",
  executable: "/opt/venv/bin/python",
  ray: "2.60.0",
  versions: { ...versionsHere, python: "3.11.2" },
  memory: 8 * GIB,
  runs: { path: "/tmp", free: 20 * GIB, writable: true },
  cache: { path: "/home/u/.cache/sconce", free: 20 * GIB, writable: true },
  corpus: false,
  settings: {
    RAY_grpc_client_keepalive_time_ms: 2000,
    RAY_grpc_client_keepalive_timeout_ms: 3000,
    RAY_health_check_period_ms: 3000,
    RAY_health_check_timeout_ms: 10000,
    RAY_health_check_failure_threshold: 5,
  },
  hugePages: "madvise",
};
const good: DiagnosedNode = {
  ...{ name: "alpha", address: "10.0.0.6", alive: true, here: false, head: false, cpus: 8, gpus: 1 },
  ...{ objectStore: 2 * GIB, error: null, facts, clock: { ahead: 0.01, within: 0.002 }, torchError: null },
  torch: {
    ...{ python: "3.11.2", executable: facts.executable, packages: {}, denormals: 1 },
    cuda: { built: "13.0", devices: ["NVIDIA H100"] },
    processor: { cpu: "AMD EPYC 7B13", cpuCapability: "AVX2" },
  },
};

/** The finding of a name, of a node that is not as the good one. */
function found(name: string, node: Partial<DiagnosedNode>, more: Partial<typeof facts> = {}) {
  const all = nodeFindings({ ...good, facts: { ...facts, ...more }, ...node }, here);
  const [one, ...others] = all.filter((finding) => finding.name === name);
  assert.equal(others, []);
  return { ...one, canRun: canRun(all) };
}

test("a GPU that Ray counts and torch cannot use is warned of", () => {
  const torch = good.torch && { ...good.torch, cuda: { built: null, devices: [] } };
  const { ok, warn, found: words } = found("resources", { torch });
  assert.equal([ok, warn], [true, true]);
  assert.match(words as string, /1 GPU.*; its torch is built without CUDA and uses no GPU/);
  assert.is(found("resources", { torch, gpus: 0 }).warn, undefined);
});

test("a good node: nothing is missing, another patch of Python is none", () => {
  const findings = nodeFindings(good, here);
  assert.equal(
    findings.filter(({ ok, warn, remedy }) => !ok || warn || remedy),
    [],
  );
  const lines = nodeLines(good, findings, 80);
  assert.is(lines[0], "node alpha (10.0.0.6)");
  assert.ok(lines.includes("ok      CUDA       NVIDIA H100"), lines.join("\n"));
  assert.ok(lines.includes("ok      resources  8 CPU, 1 GPU; AMD EPYC 7B13, AVX2"));
  assert.ok(lines.every((line) => line.length <= 80));
});

test("what keeps a node from trials, each with a remedy", () => {
  const versions = (over: Record<string, string | null>) => ({ versions: { ...facts.versions, ...over } });
  for (const [name, node, more, said] of [
    ["Python", {}, versions({ python: "3.12.1" }), /this machine has 3\.11\.9: start Ray there from a Python 3\.11/],
    ["torch", {}, versions({ torch: "2.12.0" }), /install torch 2\.13\.0 there/],
    ["torchtext", {}, versions({ torchtext: null }), /install torchtext 0\.6\.0 there/],
    ["import", { torch: { ...good.torch, broken: "OSError: libtorch" } }, {}, /mend the Python/],
    ["import", { torch: null, torchError: "torch has not loaded in 30 s" }, {}, /mend the Python/],
    ["disk", {}, { runs: { path: "/tmp", free: 1e6, writable: true } }, /make room there, or set TMPDIR/],
    ["disk", {}, { runs: { path: "/tmp", free: GIB, writable: false } }, /set TMPDIR/],
    ["corpus", {}, { cache: { path: "/c", free: 1e6, writable: true } }, /set SCONCE_CACHE/],
    ["answer", { facts: null, torch: null, error: "no answer in 10 s" }, {}, /is the machine up/],
  ] as const) {
    const finding = found(name, node as Partial<DiagnosedNode>, more);
    assert.equal([finding.ok, finding.canRun], [false, false], name);
    assert.match(finding.remedy ?? "", said);
  }
});

test("what is to be known and keeps it from none", () => {
  const clock = found("clock", { clock: { ahead: -4.26, within: 0.01 } });
  assert.match(clock.found ?? "", /^4\.3 s behind this machine's, to within 0\.010 s/);
  assert.equal([clock.warn, clock.canRun], [true, true]);
  assert.is(found("clock", { clock: { ahead: 4, within: 3 } }).warn, undefined, "it may be right");
  assert.match(found("corpus", {}, { corpus: true, cache: { ...facts.cache, free: 0 } }).found ?? "", /^kept in /);
  assert.match(found("resources", { cpus: 0, gpus: 0 }).found ?? "", /it does no trials/);
  const gone = found("node", { alive: false });
  assert.equal([gone.ok, gone.canRun], [true, true]);
});

test("how soon a cut link is noticed: the keepalive on each node, the health checks on the head", () => {
  assert.is(found("lost link", {}).found, "a link that is cut is noticed after up to 5 s");
  const head = found("lost link", { head: true });
  assert.is(head.found, "a link that is cut is noticed after up to 5 s, a lost node after up to 65 s");
  assert.match(head.remedy ?? "", /^set before `ray start` there: RAY_health_check_period_ms=1000 /);
  assert.not.match(head.remedy ?? "", /keepalive/);
  const slow = { ...facts.settings, RAY_grpc_client_keepalive_time_ms: 300000 };
  assert.match(found("lost link", {}, { settings: slow }).remedy ?? "", /RAY_grpc_client_keepalive_time_ms=2000/);
});

test("a node that allows fewer pings than this machine sends", () => {
  const patient = { ...facts.settings, RAY_grpc_client_keepalive_time_ms: 20000 };
  const { warn, found: what, remedy, canRun } = found("pings", {}, { settings: patient });
  assert.equal([warn, canRun], [true, true]);
  assert.match(what ?? "", /asks every 2 s whether the node is there, which Ray there allows every 20 s/);
  assert.match(remedy ?? "", /^set RAY_grpc_client_keepalive_time_ms=2000 before `ray start` there, or leave it unset/);
});

test.run();

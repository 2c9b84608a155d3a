/** Runs that are at work, odd, foreign, unreadable, or gone: each is a row with one line. */
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readLocks } from "#sconce/report/read/locks.js";
import { readRun } from "#sconce/report/read/run.js";
import { readSweep } from "#sconce/report/read/sweep.js";
import { report } from "#sconce/reproduce/report.js";
import { python, script, temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { reportJson } from "./helpers/report-json.js";

const test = suite("report: how runs stand");
const config = { model: { name: "gru" as const } };
/** Change a file of a run as text. */
async function change(path: string, name: string, edit: (text: string) => string): Promise<void> {
  await writeFile(join(path, name), edit(await readFile(join(path, name), "utf8")));
}

test("a run whose lock is held is at work; when its process is gone it was killed", async () => {
  const path = await fakeRun(join(temporary(), "run"), { config, status: "killed", done: 2 });
  await writeFile(join(path, ".lock"), "");
  assert.is((await readRun(path)).status, "killed");
  const code =
    "import fcntl,sys; f=open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()";
  const holder = execa(python, ["-c", code, join(path, ".lock")]);
  await new Promise((resolve) => holder.stdout.once("data", resolve));
  const held = await report([path], { format: "terminal" });
  holder.stdin.end();
  await holder;
  assert.match(held, /run +at work +2 /);
  assert.is((await readRun(path)).status, "killed");
});

test("where the system does not list its locks, both are possible", async () => {
  const path = await fakeRun(join(temporary(), "run"), { config, status: "killed", done: 2 });
  await writeFile(join(path, ".lock"), "");
  const locks = await readLocks(join(path, "no such list"));
  assert.is((await readRun(path, { locks })).status, "killed or at work");
  await rm(join(path, ".lock"));
  assert.is((await readRun(path, { locks })).status, "killed");
});

test("a run of a model that the registry does not have is shown by its name", async () => {
  const root = temporary();
  const path = await fakeRun(join(root, "own"), { config });
  await change(path, "config.json", (text) => text.replace('"name":"gru"', '"name":"TwoHeads","heads":2'));
  const { runs, comparisons } = await reportJson(root);
  assert.equal([runs[0].status, runs[0].config.model.name, runs[0].config.model.heads], ["completed", "TwoHeads", 2]);
  assert.equal([comparisons, runs[0].standing], [[], "other"]);
  const html = await report([root], { format: "html" });
  assert.ok(/<text[^>]*>TwoHeads<\/text>/.test(html));
});

test("odd files are marked rows of one line", async () => {
  const root = temporary();
  const make = (name: string) => fakeRun(join(root, name), { config });
  await writeFile(join(await make("array"), "config.json"), "[]");
  await change(await make("words"), "config.json", (text) => text.replace('"seed":1', '"seed":"1"'));
  await change(await make("version"), "result.json", (text) => text.replace('"schemaVersion":1', '"schemaVersion":7'));
  await change(await make("figures"), "result.json", (text) => text.replace(/"seconds":(9\d+\.\d)/, '"seconds":"$1"'));
  const huge = await fakeRun(join(root, "huge"), { config, status: "killed", done: 0, metrics: false });
  await writeFile(
    join(huge, "metrics.jsonl"),
    '{"type":"batch","phase":"train","epoch":1,"batch":4000000000,"batches":4000000001,"loss":1}\n[1,"evaluation"]\n',
  );
  const { runs } = JSON.parse(await report([root], { format: "json", charts: join(root, "charts") }));
  const rows: Record<string, { status: string; note: string }> = Object.fromEntries(
    runs.map((run: { run: string }) => [run.run.split("/").at(-1), run]),
  );
  for (const [name, words] of [
    ["array", /^config\.json: /],
    ["words", /seed/],
    ["version", /schemaVersion/],
    ["figures", /seconds/],
  ] as const) {
    assert.is(rows[name]?.status, "unreadable", name);
    assert.match(rows[name]?.note ?? "", words);
    assert.not.match(rows[name]?.note ?? "", /\n/);
  }
  assert.is(rows.huge?.status, "killed");
});

test("a folder that is deleted after it was found is a marked row", async () => {
  const root = temporary();
  const run = await readRun(join(root, "gone"));
  assert.is(run.status, "unreadable");
  assert.match(run.note ?? "", /config\.json/);
  const sweep = await readSweep(join(root, "gone-sweep"));
  assert.equal([sweep.file, sweep.notes.length], [null, 1]);
});

test("a folder without permission is a marked row", async () => {
  const root = temporary();
  await fakeRun(join(root, "good"), { config });
  await mkdir(join(root, "closed"), { mode: 0 });
  await chmod(root, 0o755);
  // The superuser may read everything: the report is then made by somebody else.
  const drop = process.getuid?.() === 0 ? "process.setgid(65534); process.setuid(65534);" : "";
  const { stdout, stderr } = await script(
    `${drop} console.log(await sconce.report([${JSON.stringify(root)}], { format: "json" }));`,
  );
  assert.is(stderr, "");
  const { runs } = JSON.parse(stdout);
  assert.equal([runs.length, runs[0].status, runs[0].note], [2, "unreadable", "no permission"]);
});

test("many runs are read with few open files", async () => {
  const root = temporary();
  for (let n = 0; n < 150; n++)
    await fakeRun(join(root, `run-${n}`), {
      config: { ...config, seed: n },
      metrics: false,
      status: "killed",
      done: 0,
    });
  // Modules take more files at once than a report does: the limit is set when they are there.
  const { stdout, stderr } = await script(`
    import { execFileSync } from "node:child_process";
    execFileSync("prlimit", ["--pid", String(process.pid), "--nofile=48:48"]);
    console.log(await sconce.report([${JSON.stringify(root)}], { format: "json" }));`);
  assert.is(stderr, "");
  const { runs } = JSON.parse(stdout);
  assert.is(runs.length, 150);
  assert.ok(runs.every(({ status }: { status: string }) => status === "killed"));
});

test.run();

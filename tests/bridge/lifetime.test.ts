/** Nothing is left behind: a parent killed, a session forgotten, several at once. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, runExperiment } from "#sconce/index.js";
import { register } from "../faults/faults.js";
import { alive, makeCorpus, script, skip, temporary, tiny, until, within } from "../helpers.js";

const test = suite("bridge: lifetime");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));

/** The processes whose environment holds a mark. */
function marked(mark: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark) && alive(pid);
      } catch {
        return false;
      }
    });
}

async function killedWhile(name: string, code: string, after: number | RegExp): Promise<void> {
  const mark = `sconce-test-${process.pid}-${name}`;
  const parent = script(code, { cwd: folder, env: { SCONCE_TEST_MARK: mark } });
  if (typeof after === "number") await new Promise((resolve) => setTimeout(resolve, after));
  else {
    let seen = "";
    parent.stdout.on("data", (chunk) => {
      seen += chunk;
    });
    await until(() => after.test(seen), 60, `${name}: the script's word`);
    assert.ok(marked(mark).length >= 3, "the parent, the worker and Python");
  }
  parent.kill("SIGKILL");
  await parent;
  await until(() => marked(mark).length === 0, 10, `${name}: the end of every process`);
}

if (process.platform !== "linux") skip(test, "parents killed", "it reads /proc");
else {
  test("the parent killed while a call is pending", () =>
    killedWhile(
      "pending",
      `await import(${JSON.stringify(register)});
       const session = await sconce.openSession();
       const call = session.call("faults.echo", { sleep: 300 });
       console.log("pending");
       await call;`,
      /pending/,
    ));

  test("the parent killed while Python trains", () =>
    killedWhile(
      "training",
      `await sconce.runExperiment(${JSON.stringify(tiny(root, { epochs: 100_000 }))}, {
         runDir: null,
         logEvery: 1,
         onEvent: (event) => event.type === "batch" && console.log("batch"),
       });`,
      /batch/,
    ));

  test("the parent killed while its session is idle", () =>
    killedWhile(
      "idle",
      `const session = await sconce.openSession();
       setInterval(() => {}, 1000);
       console.log("idle");`,
      /idle/,
    ));

  for (const after of [150, 300, 450, 600, 800])
    test(`the parent killed while it starts, after ${after} ms`, () =>
      killedWhile(`boot-${after}`, "await sconce.openSession(); setInterval(() => {}, 1000);", after));
}

test("a script that forgets to close its session ends by itself", async () => {
  const { stdout, exitCode } = await within(
    script(`await import(${JSON.stringify(register)});
      const session = await sconce.openSession();
      console.log((await session.call("faults.echo", { n: 7 })).n, session.pythonPid);`),
    60,
    "the script",
  );
  assert.is(exitCode, 0);
  const [n, pid] = stdout.split(" ").map(Number);
  assert.is(n, 7);
  await until(() => !alive(pid as number), 10, "Python's end");
});

test("a call that nobody awaits is still answered", async () => {
  const { stdout } = await within(
    script(`await import(${JSON.stringify(register)});
      const session = await sconce.openSession();
      session.call("faults.echo", { sleep: 1, n: 8 }).then((value) => console.log(value.n));`),
    60,
    "the script",
  );
  assert.is(stdout, "8");
});

test("`await using` closes", async () => {
  let pid: number | undefined;
  {
    await using session = await openSession();
    pid = session.pythonPid;
    assert.ok(alive(pid as number));
  }
  await until(() => !alive(pid as number), 10, "Python's end");
});

test("several sessions at once, each with its own run", async () => {
  const seeds = [1, 2, 3];
  const sessions = await Promise.all(seeds.map(() => openSession()));
  assert.is(new Set(sessions.map((session) => session.pythonPid)).size, 3);
  const run = (seed: number, n: number) =>
    runExperiment({ ...tiny(root), seed }, { session: sessions[n], runDir: null });
  const together = await Promise.all(seeds.map(run));
  for (const [n, seed] of seeds.entries()) assert.equal((await run(seed, (n + 1) % 3)).weights, together[n]?.weights);
  assert.is(new Set(together.map(({ weights }) => weights["out.weight"])).size, 3);
  await Promise.all(sessions.map((session) => session.close()));
});

test("two runs in one session at once wait for each other", async () => {
  const session = await openSession();
  const run = (seed: number) =>
    runExperiment({ ...tiny(root), seed }, { session, runDir: join(folder, `both-${seed}`) });
  const [one, two] = await Promise.all([run(1), run(2)]);
  assert.equal((await runExperiment({ ...tiny(root), seed: 2 }, { session, runDir: null })).weights, two.weights);
  assert.not.equal(one.weights, two.weights);
  await session.close();
});

test.run();

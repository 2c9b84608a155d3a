/** sconce runs, and the page that --watch opens beside a run. */
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cli } from "../helpers/places.js";
import { alive, makeCorpus, sconce, temporary, until } from "../helpers.js";
import { fakeRun } from "../report/helpers/fake-runs.js";

const test = suite("sconce runs, and --watch");

test("sconce runs lists, sorts and filters", async () => {
  const root = temporary();
  const gru = { name: "gru" as const };
  for (const seed of [1, 2, 3])
    await fakeRun(join(root, `gru-${seed}`), {
      config: { model: gru, seed, training: { epochs: 2 } },
      test: { loss: 0.4, accuracy: 80 + seed },
    });
  await fakeRun(join(root, "broken"), {
    config: { model: { name: "rnn" }, training: { epochs: 2 } },
    status: "failed",
    error: "it broke",
  });
  const listed = await sconce(["runs", root, "--sort", "-test", "--filter", "model=gru", "--limit", "2"]);
  assert.is(listed.exitCode, 0);
  assert.equal(
    listed.stdout
      .split("\n")
      .slice(2)
      .map((line) => line.split(/ +/).slice(0, 4)),
    [
      ["gru-3", "completed", "gru", "3"],
      ["gru-2", "completed", "gru", "2"],
    ],
  );
  const failed = await sconce(["runs", root, "--filter", "status=failed", "--json"]);
  const row = JSON.parse(failed.stdout);
  assert.equal([row.folder, row.note, row.done], [join(root, "broken"), "python-error: it broke", 2]);
  const nothing = await sconce(["runs", temporary()]);
  assert.equal([nothing.stdout, nothing.stderr], ["", "there is no run here"]);
});

test("sconce watch says that its usual port is taken, and which one it has", async () => {
  const root = temporary();
  const open = async (): Promise<{ said: string; end: () => Promise<unknown> }> => {
    const page = execa(process.execPath, [cli, "watch", root], { reject: false, stdin: "ignore" });
    let said = "";
    page.stdout.on("data", (piece) => (said += piece));
    page.stderr.on("data", (piece) => (said += piece));
    await until(() => /Ctrl-C ends the page/.test(said), 60, "the address");
    const end = () => {
      page.kill("SIGTERM");
      return page;
    };
    return { said, end };
  };
  const [first, second] = [await open(), await open()]; // or somebody else had it before
  await Promise.all([first.end(), second.end()]);
  const port = /:(\d+)\/#token/.exec(second.said)?.[1];
  assert.match(second.said, new RegExp(`^port 8700 is taken: this is port ${port}$`, "m"));
});

test("--watch opens a page over the run alone, in a process that ends with it, also when that is killed", async () => {
  const root = temporary();
  await makeCorpus(root, { perFolder: 20 });
  const small = ["--hidden-dim", "8", "--embed-dim", "8", "--batch-size", "10", "--threads", "1", "--device", "cpu"];
  const args = [
    "run",
    "--model",
    "rnn",
    "--data",
    root,
    ...small,
    "--epochs",
    "1000",
    "--checkpoint-every",
    "1000",
    "--out",
    "runs/one",
    "--watch",
  ];
  await fakeRun(join(root, "runs", "beside it"), { config: { model: { name: "gru" } } });
  const run = execa(process.execPath, [cli, ...args], { cwd: root, reject: false, stdin: "ignore" });
  let said = "";
  run.stderr.on("data", (piece) => (said += piece));
  await until(() => /watch it at http/.test(said), 60, "the address");
  const address = new URL(/http\S+/.exec(said)?.[0] ?? "");
  assert.is(address.search, "?view=run&id=0/.");
  let rows: { status: string; model: string }[] = [];
  for (let tries = 0; rows[0]?.status !== "at work" && tries < 600; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const answer = await fetch(new URL("/api/list", address));
    rows = ((await answer.json()) as { rows: typeof rows }).rows;
  }
  assert.equal([rows.length, rows[0]?.status, rows[0]?.model], [1, "at work", "rnn"]);
  run.kill("SIGKILL");
  await run;
  assert.not(alive(run.pid as number));
  let gone = false;
  for (let tries = 0; !gone && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    gone = await fetch(address).then(
      () => false,
      () => true,
    );
  }
  assert.ok(gone, "the page's process has ended");
});

test.run();

/** What sconce leans on inside pythonia 1.2.6, and the traffic that would break if it moved. */
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "#sconce/index.js";
import { echo, events, register } from "../faults/faults.js";
import { home, python, readJson } from "../helpers.js";

const test = suite("bridge: pythonia");

test("it is pinned to one release, and that one is installed", () => {
  assert.is(readJson(home, "package.json").dependencies.pythonia, "1.2.6");
  assert.is(readJson(home, "node_modules", "pythonia", "package.json").version, "1.2.6");
});

test("its counters of ids are where they are set", async () => {
  const code = `
    const { default: pythonia } = await import("pythonia");
    const builtins = await pythonia.python("builtins");
    const executor = "__import__('sys').modules['__main__'].bridge.executor.i";
    const before = await builtins.eval(executor);
    const after = await builtins.eval(executor);
    const { ffid } = globalThis.__pythonBridge.jsi;
    console.log(JSON.stringify({ ffid: typeof ffid, executor: typeof before, process: typeof pythonia.com.proc.pid }));
    process.exit(0);`;
  const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", code], {
    cwd: home,
    env: { PYTHON_BIN: python },
    timeout: 600_000,
  });
  assert.equal(JSON.parse(stdout), { ffid: "number", executor: "number", process: "number" });
});

test("20,000 events in one call, each there and in order", async () => {
  const session = await openSession();
  let next = 0;
  const value = await events(
    session,
    { count: 20_000 },
    { onEvent: (event) => assert.is(event.type === "batch" && event.batch, next++) },
  );
  assert.equal([value.sent, next], [20_000, 20_000]);
  for (let n = 0; n < 3000; n++) assert.equal(await echo(session, { n }), { n });
  await session.close();
});

test("values of every kind cross unchanged", async () => {
  const session = await openSession();
  const value = {
    text: 'quote " back\\slash\nline \u2028 é 😀 \0',
    n: [0, -1.5, 1e300, 5e-324, 2 ** 53],
    deep: { a: [null, true, {}] },
  };
  assert.equal(await echo(session, value), value);
  const big = { words: Array.from({ length: 200_000 }, (_, n) => `word${n}`) };
  assert.equal(await echo(session, big), big);
  await session.close();
});

test("calls made at once wait for each other", async () => {
  const session = await openSession();
  const order: number[] = [];
  await Promise.all([0.2, 0.1, 0].map((sleep, n) => echo(session, { sleep }).then(() => order.push(n))));
  assert.equal(order, [0, 1, 2]);
  await session.close();
});

test("what Python prints does not reach stdout", async () => {
  const code = `import { openSession } from ${JSON.stringify(join(home, "dist", "index.js"))};
    await import(${JSON.stringify(register)});
    const session = await openSession();
    await session.call("faults.echo", { stdout: "printed by Python", stderr: "to stderr" });
    console.log("result");
    await session.close();`;
  const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", code], { timeout: 600_000 });
  assert.is(stdout, "result");
});

test.run();

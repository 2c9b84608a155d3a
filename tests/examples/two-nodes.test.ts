/** examples/cluster/two-nodes.sh: a sweep on two Ray nodes of this machine, and nothing left of them, also after Ctrl-C. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { withoutNamespaces } from "../executors/helpers/namespaces.js";
import { withoutRay } from "../executors/helpers/ray-cluster.js";
import { home, python, skip, temporary, until } from "../helpers.js";
import { marked, markProcesses } from "../sweep/helpers/processes.js";
import { linesOf } from "../sweep/helpers/sweeps.js";

const test = suite("two Ray nodes on this machine");
const folder = temporary();

/** Run the script in a process group of its own, as a terminal does. */
const nodes = (where: "namespaces" | "loopback", out: string, ...flags: string[]) =>
  execa(join(home, "examples/cluster/two-nodes.sh"), [...flags, "--out", out], {
    env: { NODES: where, HOME: folder, TMPDIR: folder, SCONCE_PYTHON: python },
    reject: false,
    stdin: "ignore",
    detached: true,
    all: true,
  });

const namespaces = () => execFileSync("ip", ["netns", "list"], { encoding: "utf8" });
const nothingLeft = () => until(() => marked().length === 0, 30, "the end of all processes");

const missing = withoutRay();
const none = withoutNamespaces();
if (missing) skip(test, "a sweep on two nodes of this machine", missing);
else {
  markProcesses();
  if (none) skip(test, "two network namespaces", none);
  else
    test("two network namespaces: both nodes do trials, and nothing is left", async () => {
      const out = join(folder, "namespaces");
      const script = nodes("namespaces", out, "--trials", "2", "--epochs", "1");
      const { exitCode, all } = await script;
      assert.is(exitCode, 0, all);
      assert.match(all ?? "", /two nodes: namespaces, 10\.77\.0\.1 and 10\.77\.0\.2/);
      assert.equal(
        linesOf(out).map(({ status }) => status),
        ["completed", "completed"],
      );
      assert.not.match(namespaces(), new RegExp(`sconce-${script.pid}-`));
      await nothingLeft();
    });

  test("two loopback addresses, ended with Ctrl-C: the trials stop, and nothing is left", async () => {
    const out = join(folder, "loopback");
    const script = nodes("loopback", out);
    let said = "";
    script.all?.on("data", (chunk: Buffer) => {
      said += chunk;
    });
    await until(() => /epoch 1:/.test(said), 120, "the first epoch");
    process.kill(-(script.pid as number), "SIGINT");
    const { exitCode } = await script;
    assert.is(exitCode, 130, said);
    assert.match(said, /two nodes: loopback, 127\.0\.0\.1 and 127\.0\.0\.2/);
    assert.ok(linesOf(out).some(({ interrupted }) => interrupted));
    await nothingLeft();
  });
}

test.run();

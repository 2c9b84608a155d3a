import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runExperiment } from "#sconce/index.js";
import { makeCorpus } from "./helpers.js";

const CONFIG = { model: { name: "rnn" as const }, training: { epochs: 1, batchSize: 10 }, device: "cpu", threads: 1 };
const test = suite("the npm package in a project of one's own");

test("pack, install into an empty project, sconce setup, run, doctor", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sconce-package-"));
  const env = { SCONCE_PYTHON: undefined, VIRTUAL_ENV: undefined };
  try {
    await execa("npm", ["pack", "--pack-destination", folder], { cwd: resolve(".") });
    const [tarball] = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
    await writeFile(join(folder, "package.json"), '{"private":true,"type":"module"}');
    await execa("npm", ["install", "--no-audit", "--no-fund", `./${tarball}`], { cwd: folder });
    await execa("npx", ["sconce", "setup"], { cwd: folder, env });
    const again = await execa("npx", ["sconce", "setup"], { cwd: folder, env });
    assert.match(again.stderr, /has everything that is needed/);
    await makeCorpus(join(folder, ".data"), { perFolder: 20 });
    await writeFile(
      join(folder, "script.js"),
      `import { runExperiment } from "sconce";
const { test } = await runExperiment(${JSON.stringify(CONFIG)}, { runDir: "kept" });
console.log(JSON.stringify(test));`,
    );
    const installed = JSON.parse((await execa(process.execPath, ["script.js"], { cwd: folder, env })).stdout);
    // The same experiment by this working copy: the package gives its numbers, to the last bit.
    const own = await runExperiment({ ...CONFIG, data: { root: join(folder, ".data") } }, { runDir: null });
    assert.equal(installed, own.test);
    const verified = await execa("npx", ["sconce", "verify", "--model", "rnn", "--batch-size", "10"], {
      cwd: folder,
      env,
    });
    assert.match(verified.stdout, /^equal +rnn: /);
    const doctor = await execa("npx", ["sconce", "doctor"], { cwd: folder, env });
    assert.match(doctor.stdout, new RegExp(`ok +Python .*${folder}`));
    assert.match(doctor.stdout, /ok +torch +2\.13\.0/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test.run();

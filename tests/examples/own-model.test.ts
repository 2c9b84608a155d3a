/** examples/own-model: the table is written, and the search over both models is well above chance. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { home, readJson, sconce, temporary } from "../helpers.js";

const test = suite("examples: own-model");

test("models.yaml on the table that write-table.ts writes", async () => {
  const folder = join(temporary(), "own-model");
  cpSync(join(home, "examples", "own-model"), folder, { recursive: true });
  await execa(process.execPath, ["--import", "tsx", join(folder, "write-table.ts")], { cwd: home });
  const { exitCode, stderr } = await sconce(["sweep", join(folder, "models.yaml"), "--quiet", "--workers", "1"], {
    cwd: folder,
  });
  assert.is(exitCode, 0, stderr);
  const trials = [
    "0000-gru-hiddenDim16",
    "0001-gru-hiddenDim32",
    "0002-AttentionPool-heads1",
    "0003-AttentionPool-heads4",
  ];
  for (const trial of trials) {
    const { test: figures, labels } = readJson(folder, "sweeps", "topics", "trials", trial, "result.json");
    assert.equal([...labels].sort(), ["billing", "delivery", "praise", "product"]);
    assert.ok(figures.accuracy > 60, `${trial}: ${figures.accuracy} %, and chance is 25`);
  }
});

test.run();

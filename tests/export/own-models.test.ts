/** Models of one's own that cannot be exported say in a sentence why not; tests/own/every-file.test.ts exports those that can. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { exportRun, openSession, runExperiment } from "#sconce/index.js";
import { makeCorpus, rejection, temporary } from "../helpers.js";

const test = suite("export: own models");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { words: [3, 12] });
const session = await openSession();
test.after(() => session.close());

async function trained(file: string): Promise<string> {
  const runDir = join(folder, `${file}-run`);
  const model = { file: join(folder, file) };
  const config = { model, data: { root }, training: { epochs: 1, batchSize: 12 }, device: "cpu", threads: 1 };
  await runExperiment(config, { session, runDir });
  return runDir;
}

/** Models that cannot be exported: the file, its `forward`, and what is said. */
const WHY_NOT: [file: string, forward: string, words: RegExp][] = [
  [
    "loop.py",
    "self.out(sum(self.embed(x[:, at]) for at in range(x.size(1))))",
    /^loop cannot be exported to onnx: its forward holds for one number of texts or tokens alone/,
  ],
  [
    "decides.py",
    "self.out(self.embed(x).mean(dim=1) if x.sum() > 40 else self.embed(x).amax(dim=1))",
    /^decides cannot be exported to onnx: its forward decides by what the words are/,
  ],
];
const write = (file: string, forward: string) =>
  writeFileSync(
    join(folder, file),
    `from torch import nn

class Model(nn.Module):
    def __init__(self, n_vocab: int, n_classes: int):
        super().__init__()
        self.embed = nn.Embedding(n_vocab, 8)
        self.out = nn.Linear(8, n_classes)

    def forward(self, x):
        return ${forward}
`,
  );
for (const [file, forward, words] of WHY_NOT)
  test(`${file} says why not`, async () => {
    const out = join(folder, `${file}-exported`);
    write(file, forward);
    const runDir = await trained(file);
    const error = await rejection(exportRun(runDir, { out, session }));
    assert.is(error.kind, "export");
    assert.match(error.message, words);
    const log = `${out}.error.txt`;
    assert.ok(error.hint?.includes(log), error.hint);
    assert.match(readFileSync(log, "utf8"), "Traceback");
    assert.not.ok(existsSync(out));
    const { path } = await exportRun(runDir, { out, session, to: "safetensors" });
    const source = readFileSync(join(path, "source", file), "utf8");
    assert.is(source, readFileSync(join(folder, file), "utf8"), "weights come with the class that they are of");
    assert.not.ok(existsSync(log), "of an earlier try");
  });

test.run();

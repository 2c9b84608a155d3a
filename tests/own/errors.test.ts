/** What can be wrong with a model of one's own: one clear error each, before anything is written where that can be told before. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ErrorKind, type OwnModelConfig, openSession, runExperiment, SconceError } from "#sconce/index.js";
import { makeCorpus, temporary } from "../helpers.js";

const test = suite("own models: errors");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { words: [3, 12] });
const session = await openSession();

const NET = (parts: { base?: string; init?: string; made?: string; forward?: string; more?: string }) => `
import torch
from torch import nn
${parts.more ?? ""}

class Net(${parts.base ?? "nn.Module"}):
    def __init__(self, n_vocab: int, n_classes: int${parts.init ?? ""}):
        super().__init__()
        self.embed = nn.Embedding(n_vocab, 8)
        self.out = nn.Linear(8, n_classes)
${parts.made ?? ""}

    def forward(self, x):
        ${parts.forward ?? "return self.out(self.embed(x).mean(dim=1))"}
`;

interface Case {
  content?: string;
  model?: Partial<OwnModelConfig>;
  kind: ErrorKind;
  says: RegExp;
  hint?: RegExp;
  /** The run directory is there: training had begun. */
  begun?: true;
}

const CASES: Record<string, Case> = {
  "no file": { kind: "model-file", says: /^there is no file .*no-file\.py$/, hint: /model\.file names/ },
  "no Python": {
    content: "class Net(:\n",
    kind: "model-file",
    says: /no-Python\.py:1 is not Python: invalid syntax: class Net\(:/,
  },
  "a null byte": { content: "x = 1\0", kind: "model-file", says: /is not Python: source code .*null bytes/ },
  "a module that is missing": {
    content: "import not_there_at_all\n",
    kind: "own-code",
    says: /missing\.py:1: importing it failed with ModuleNotFoundError: No module named 'not_there_at_all'/,
    hint: /put not_there_at_all beside the file, or install it/,
  },
  "an import that fails": {
    content: "def f():\n    return 1 / 0\n\nf()\n",
    kind: "own-code",
    says: /fails\.py:2: importing it failed with ZeroDivisionError/,
  },
  "an import that exits": {
    content: "raise SystemExit(3)\n",
    kind: "own-code",
    says: /exits\.py:1: importing it failed with SystemExit: 3/,
  },
  "no class": {
    content: "x = 1\n",
    kind: "model-file",
    says: /no-class\.py has no model$/,
    hint: /write a class of torch\.nn\.Module/,
  },
  "a class that is not there": {
    content: NET({}),
    model: { class: "Nett" },
    kind: "model-file",
    says: /has no class Nett; it has Net$/,
  },
  "several and none named": {
    content: `${NET({})}\nclass Other(Net):\n    def forward(self, x):\n        return x\n`,
    kind: "model-file",
    says: /has 2 models: Net, Other$/,
    hint: /model\.class/,
  },
  "no forward": {
    content: "from torch import nn\nclass Net(nn.Module):\n    pass\n",
    kind: "model-file",
    says: /has no model \(Net has no forward\)$/,
  },
  "another class": {
    content: "class Net:\n    pass\n",
    model: { class: "Net" },
    kind: "model-file",
    says: /Net in .* is not a class of torch\.nn\.Module/,
  },
  "an argument that is not there": {
    content: NET({ init: ", width: int = 8" }),
    model: { args: { witdh: 3 } },
    kind: "config",
    says: /^model\.args\.witdh: Net has no such argument; allowed: width; did you mean width\?$/,
  },
  "an argument of another type": {
    content: NET({ init: ", width: int = 8" }),
    model: { args: { width: "wide" } },
    kind: "config",
    says: /^model\.args\.width: input should be a valid integer, got "wide"$/,
  },
  "an argument out of its range": {
    content: NET({
      more: "from typing import Annotated\nfrom pydantic import Field",
      init: ", p: Annotated[float, Field(ge=0, lt=1)] = 0",
    }),
    model: { args: { p: 1 } },
    kind: "config",
    says: /^model\.args\.p: input should be less than 1, got 1$/,
  },
  "an argument that is missing": {
    content: NET({ init: ", width: int" }),
    kind: "config",
    says: /^model\.args\.width: missing$/,
  },
  "an annotation that means nothing": {
    content: NET({
      more: "from __future__ import annotations".replace("from", "#from"),
      init: ', width: "Nowhere" = 8',
    }),
    kind: "model-file",
    says: /:\d+: a type of Net\.__init__ means nothing: name 'Nowhere' is not defined/,
  },
  "an argument that no configuration can give": {
    content: NET({ init: ", layer: nn.Module" }),
    kind: "model-file",
    says: /layer of Net is of a type that no configuration can give: Module/,
  },
  "an exception while it is made": {
    content: NET({ made: '        raise ValueError("no such luck")' }),
    kind: "own-code",
    says: /made\.py:11: making a model of Net failed with ValueError: no such luck/,
    begun: true,
  },
  "an exception in forward": {
    content: NET({ forward: "return self.out(x)" }),
    kind: "own-code",
    says: /forward\.py:14: the run failed with RuntimeError: mat1 and mat2/,
    begun: true,
  },
  "scores of another shape": {
    content: NET({ forward: "return self.out(self.embed(x))" }),
    kind: "own-code",
    says: /^Net in .*shape\.py gives scores of shape \(7, \d+, 2\), where scores of shape \(7, 2\): texts, classes are needed$/,
    begun: true,
  },
  "no tensor": {
    content: NET({ forward: "return None" }),
    kind: "own-code",
    says: /gives a NoneType, where scores of shape/,
    begun: true,
  },
  "no parameters": {
    content: "from torch import nn\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n",
    kind: "model-file",
    says: /has no parameter that can be trained/,
    begun: true,
  },
  "NaN in the first batch": {
    content: NET({ forward: "return self.out(self.embed(x).mean(dim=1)) * float('nan')" }),
    kind: "own-code",
    says: /gives NaN in its first batch/,
    begun: true,
  },
};

for (const [name, { content, model, kind, says, hint, begun }] of Object.entries(CASES))
  test(name, async () => {
    const file = join(folder, `${name.replaceAll(" ", "-")}.py`);
    if (content !== undefined) writeFileSync(file, content);
    const runDir = join(folder, "runs", name);
    const error = await runExperiment(
      { model: { file, ...model }, data: { root }, training: { epochs: 1, batchSize: 7 }, device: "cpu", threads: 1 },
      { session, runDir },
    ).then(
      () => assert.unreachable("it ran"),
      (thrown) => thrown,
    );
    assert.instance(error, SconceError, String(error));
    assert.match(error.message, says);
    assert.is(error.kind, kind);
    if (hint) assert.match(error.hint ?? "", hint);
    assert.is(existsSync(runDir), begun ?? false, "the run directory");
    if (kind === "own-code" && error.traceback) assert.not.match(error.traceback, /python\/sconce|site-packages/);
  });

test("a file that has changed since the run was started is refused", async () => {
  const file = join(folder, "changes.py");
  writeFileSync(file, NET({}));
  const runDir = join(folder, "changes");
  const controller = new AbortController();
  const config = { model: { file }, data: { root }, training: { epochs: 2, batchSize: 7 }, device: "cpu", threads: 1 };
  const onEvent = ({ type }: { type: string }) => type === "epoch" && controller.abort();
  await runExperiment(config, { session, runDir, signal: controller.signal, onEvent });
  writeFileSync(file, `${NET({})}# another\n`);
  const refused = /changes\.py, or a file beside it that it imports, has changed since the run was started/;
  for (const given of [{}, config])
    await runExperiment(given, { session, resume: runDir }).then(
      () => assert.unreachable("it went on"),
      (error) => {
        assert.is(error.kind, "checkpoint");
        assert.match(
          error.message,
          given === config ? /model's Python files \(sha256\): \w+ in the checkpoint, \w+ now/ : refused,
        );
      },
    );
  writeFileSync(file, NET({}));
  assert.is((await runExperiment({}, { session, resume: runDir })).status, "completed");
});

test.after(() => session.close());
test.run();

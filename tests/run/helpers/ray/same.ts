/** A run on a cluster and one here: the same events and files, also of models and texts of one's own. */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { type RunEvent, runExperiment } from "#sconce/index.js";
import {
  MODELS_FOLDER,
  makeFolders,
  makeTable,
  numbersOf,
  readJson,
  rejection,
  sconce,
  tinyOn,
} from "../../../helpers.js";
import { eventsOf, filesOf, sameRun } from "../runs.js";
import type { Setting } from "./setting.js";

/** Runs that are done on the cluster and here. */
export function sameAsHere(test: Test, setting: Setting): void {
  const { folder, config, here, kept } = setting;
  test("events, result and files are those of a run on this machine, the folder is named as there", async () => {
    const { exitCode, stdout, stderr } = await setting.onRay("--config", setting.configFile(2), "--log-every", "1");
    assert.is(exitCode, 0, stderr);
    const local = await sconce(["run", "--json", "--config", setting.configFile(2), "--log-every", "1"], {
      cwd: folder,
    });
    const [far, near] = [eventsOf(stdout), eventsOf(local.stdout)];
    assert.equal(numbersOf(far), numbersOf(near));
    assert.equal(
      far.map(({ type }) => type),
      near.map(({ type }) => type),
    );
    const runs = readdirSync(join(folder, "runs"));
    assert.is(runs.length, 2);
    for (const name of runs) assert.match(name, /^\d{4}-\d\d-\d\d-\d{6}-gru-imdb-seed1-[\da-f]{4}$/);
    const runDir = far.find(({ type }) => type === "start")?.runDir as string;
    sameRun(runDir, here);
    assert.equal(filesOf(runDir), filesOf(here));
  });

  test("a model of one's own, and the file beside it that it imports, are sent to the node", async () => {
    const own = { ...config(2), model: { file: join(MODELS_FOLDER, "inherits_file.py"), args: { width: 4 } } };
    const near = await runExperiment(own, { runDir: join(folder, "own-here") });
    const far = await runExperiment(own, setting.there(join(folder, "own-there")));
    assert.equal(far.weights, near.weights);
    sameRun(join(folder, "own-there"), join(folder, "own-here"));
    assert.equal(filesOf(join(folder, "own-there")), filesOf(join(folder, "own-here")));

    const where = join(folder, "where.py");
    writeFileSync(where, "raise ValueError(__file__)\n");
    const error = await rejection(
      runExperiment({ ...own, model: { file: where } }, setting.there(join(folder, "own-wrong"))),
    );
    assert.is(error.kind, "own-code");
    assert.ok(error.message.startsWith(`${where}:1: importing it failed with ValueError: `), error.message);
    assert.match(error.message, /\/source-[0-9a-f]{16}\/where\.py \(on node /);
    assert.ok(error.traceback?.includes(`File "${where}", line 1, in <module>\n    raise ValueError(__file__)\n`));
  });

  test("a table, a tokenizer and vectors of one's own are read on the node from what it was sent", async () => {
    const mine = join(folder, "mine");
    const table = { ...makeTable(mine), validation: join(mine, "validation.csv") };
    writeFileSync(join(mine, "shorter.py"), "def shorter(words):\n    return words[:20]\n");
    writeFileSync(
      join(mine, "cut.py"),
      "from shorter import shorter\n\ndef words(text):\n    return shorter(text.split())\n",
    );
    const numbers = Array.from({ length: 8 }, (_, at) => at / 8).join(" ");
    writeFileSync(join(mine, "vectors.txt"), `goal ${numbers}\nsoup ${numbers}\n`);
    const tokenizer = { file: join(mine, "cut.py"), function: "words" };
    const own = tinyOn({ table, tokenizer, vectors: { file: join(mine, "vectors.txt") } });
    const [near, far] = [join(folder, "table-here"), join(folder, "table-there")];
    const here = await runExperiment(own, { runDir: near });
    // While the run is at work the files are not where the configuration says: what is read was sent.
    const away = (event: RunEvent) => event.type === "start" && renameSync(mine, `${mine}-away`);
    const result = await runExperiment(own, { ...setting.there(far), onEvent: away });
    renameSync(`${mine}-away`, mine);
    assert.equal(result.weights, here.weights);
    sameRun(far, near);
    assert.equal(filesOf(far), filesOf(near));
    assert.equal(readJson(far, "environment.json").corpus, readJson(near, "environment.json").corpus);
    for (const name of ["cut.py", "shorter.py"])
      assert.equal(readFileSync(join(far, "source/tokenizer", name)), readFileSync(join(mine, name)));
    kept
      .add(readJson(far, "environment.json").corpus.digest)
      .add(readJson(far, "config.json").config.data.vectors.digest);

    const { executor, sessionOptions } = setting.there(far);
    await runExperiment({ training: { epochs: 3 } }, { resume: far, executor, sessionOptions });
    await runExperiment({ training: { epochs: 3 } }, { resume: near });
    sameRun(far, near);
    const shared = { executor: { ...executor, shared: true }, sessionOptions, runDir: join(folder, "table-shared") };
    const before = readdirSync(join(setting.cluster.cache, "corpora"));
    const other = { ...own, data: { ...own.data, table: { ...table, text: "topic", label: "body" } } };
    const refused = await rejection(runExperiment(other, shared));
    assert.match(refused.message, /^\S*mine\/validation\.csv, row 2: the label .* occurs in no training text/);
    await runExperiment({ ...own, data: { ...own.data, table: { ...table, validation: undefined } } }, shared);
    assert.equal(
      readdirSync(join(setting.cluster.cache, "corpora")),
      before,
      "with a shared file system nothing is sent",
    );

    appendFileSync(table.test, "99,one more,sport\n");
    const changed = await rejection(
      runExperiment({ training: { epochs: 4 } }, { resume: far, executor, sessionOptions }),
    );
    assert.is(changed.kind, "checkpoint");
    writeFileSync(join(mine, "cut.py"), "def words(text):\n    return []\n");
    const empty = await rejection(runExperiment(own, setting.there(join(folder, "table-empty"))));
    assert.match(
      empty.message,
      /^\S*mine\/train\.csv, row 2, column body: the tokenizer finds no word in it \(on node /,
    );
    kept.add(readJson(folder, "table-empty", "environment.json").corpus.digest);
  });

  test("texts in folders are sent to the node", async () => {
    const root = makeFolders(join(folder, "texts"));
    mkdirSync(join(root, "train", "nothing"));
    const own = tinyOn({ folders: { root } });
    const [near, far] = [join(folder, "folders-here"), join(folder, "folders-there")];
    const warnings: string[][] = [];
    const onEvent = (event: RunEvent) => event.type === "start" && warnings.push(event.warnings);
    await runExperiment(own, { runDir: near, onEvent });
    await runExperiment(own, {
      ...setting.there(far),
      onEvent(event) {
        onEvent(event);
        if (event.type === "start") renameSync(root, `${root}-away`);
      },
    });
    renameSync(`${root}-away`, root);
    sameRun(far, near);
    assert.equal(filesOf(far), filesOf(near));
    assert.match(warnings[0]?.join() ?? "", /nothing holds no texts/);
    assert.equal(warnings[1], warnings[0]);
    kept.add(readJson(far, "environment.json").corpus.digest);
  });
}

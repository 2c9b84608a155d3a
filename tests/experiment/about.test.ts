/** What is kept with a run that no number depends on: name, tags, note, and the state of git. */
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { aboutOf } from "#sconce/experiment/about.js";
import { gitState } from "#sconce/experiment/git-state.js";
import { openSession, runExperiment } from "#sconce/index.js";
import { MODELS_FOLDER } from "../helpers/own-models.js";
import { makeCorpus, readJson, rejection, skip, temporary, tiny } from "../helpers.js";

const test = suite("experiment: what is said of a run");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
const session = await openSession();
const once = tiny(root, { epochs: 1 });

const git = (cwd: string, ...words: string[]) =>
  execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@localhost", ...words], {
    cwd,
    encoding: "utf8",
  }).trim();

const hasGit = spawnSync("git", ["--version"]).status === 0;
const gitTest = (name: string, handler: () => Promise<void>) =>
  hasGit ? test(name, handler) : skip(test, name, "there is no git");

function repository(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, "kept.txt"), "1\n");
  git(path, "init", "--quiet", "--initial-branch", "trunk");
  return path;
}

test("name, tags and note are kept in a file of their own, and no number depends on them", async () => {
  const [plain, named] = [join(folder, "plain"), join(folder, "named")];
  const before = await runExperiment(once, { session, runDir: plain });
  const words = { name: "the <first> one", tags: ["baseline", "영화"], note: "two\nlines" };
  const after = await runExperiment(once, { session, runDir: named, ...words });
  assert.equal(after.weights, before.weights);
  assert.not(existsSync(join(plain, "about.json")));
  assert.equal(readJson(named, "about.json"), { schemaVersion: 1, ...words });

  // It goes on with others than it had: a name takes the place of the earlier, tags are added.
  await runExperiment(
    { training: { epochs: 2, batchSize: 7 } },
    { session, resume: named, name: "second", tags: ["long", "baseline"] },
  );
  const { name, tags, note } = readJson(named, "about.json");
  assert.equal([name, tags, note], ["second", ["baseline", "영화", "long"], "two\nlines"]);
  assert.is(readJson(named, "result.json").epochs.length, 2);
});

test("what cannot be said is refused before anything is written, and what cannot be read is nothing", async () => {
  const runDir = join(folder, "refused");
  const refused = async (options: object, wanted: RegExp) => {
    const { kind, message } = await rejection(runExperiment(once, { session, runDir, ...options }));
    assert.match(`${kind}: ${message}`, wanted);
  };
  await refused({ tags: ["two words"] }, /^config: tags\.0: must be one word/);
  await refused({ name: "two\nlines" }, /^config: name.*one line/);
  await refused({ runDir: null, note: "x" }, /^usage: name, tags, note: the run is to keep nothing/);
  assert.not(existsSync(runDir));
  assert.equal(aboutOf({ name: 1, tags: ["a", 2], note: "" }), { name: null, tags: ["a"], note: null });
});

test("no state of git outside of a repository", async () => {
  assert.is(await gitState(folder), undefined);
  assert.is(await gitState(join(folder, "not there")), undefined);
});

gitTest("the state of git: commit, branch, whether what it tracks was changed", async () => {
  const path = repository("repository");
  const first = await gitState(path);
  assert.equal([first?.commit, first?.branch, first?.dirty], [null, "trunk", false]);
  git(path, "add", "kept.txt");
  git(path, "commit", "--quiet", "-m", "one");
  mkdirSync(join(path, "clean"));
  writeFileSync(join(path, "clean", "untracked"), "");
  const clean = await gitState(join(path, "clean")); // another folder, since a state is remembered for a moment
  assert.equal([clean?.commit, clean?.dirty], [git(path, "rev-parse", "HEAD"), false]);
  assert.ok(clean && path.endsWith(clean.root.split("/").at(-1) as string));
  appendFileSync(join(path, "kept.txt"), "2\n");
  mkdirSync(join(path, "dirty"));
  assert.is((await gitState(join(path, "dirty")))?.dirty, true);
});

gitTest(
  "a run records the commit of its model's own repository, with a copy of its files, and goes on after another one",
  async () => {
    const path = repository("models");
    cpSync(join(MODELS_FOLDER, "own_gru.py"), join(path, "own_gru.py"));
    git(path, "add", ".");
    git(path, "commit", "--quiet", "-m", "one");
    const runDir = join(folder, "own");
    const model = { file: join(path, "own_gru.py") };
    await runExperiment({ ...once, model }, { session, runDir });
    const { modelGit, environment } = readJson(runDir, "environment.json");
    assert.equal([modelGit.commit, modelGit.branch, modelGit.dirty], [git(path, "rev-parse", "HEAD"), "trunk", false]);
    assert.not("git" in environment);
    assert.ok(existsSync(join(runDir, "source", "own_gru.py")));
    git(path, "commit", "--quiet", "--allow-empty", "-m", "two");
    const result = await runExperiment({ training: { epochs: 2, batchSize: 7 } }, { session, resume: runDir });
    assert.is(result.epochs.length, 2);
  },
);

test.after(() => session.close());
test.run();

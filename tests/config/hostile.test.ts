/** Config files that are no configuration: one line says which file, where, and why; nothing hangs, overflows or is trusted. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { loadConfigFile } from "#sconce/config/load.js";
import { setPath } from "#sconce/config/overrides.js";
import { type ExperimentConfig, resolveConfig, SconceError } from "#sconce/index.js";
import { rejection, sconce, temporary } from "../helpers.js";

const test = suite("config: hostile files");
const folder = temporary();
const deep = (open: string, close: string, n = 20_000) => open.repeat(n) + close.repeat(n);

const FILES: [name: string, content: string, words: RegExp][] = [
  ["alias.yaml", "model: &m\n  name: gru\n  self: *m\n", /alias\.yaml: model\.self: it contains itself/],
  ["list.yaml", "training: &t [*t]\n", /list\.yaml: .*(contains itself|Unresolved alias)/],
  ["deep.json", `{"model": ${deep("[", "]")}}`, /deep\.json: model\.0\.0.*nested more than 50 levels/],
  [
    "deep.yaml",
    `model: ${deep("[", "]", 5000)}`,
    /deep\.yaml: (it is nested too deep|model.*nested more than 50 levels)/,
  ],
  ["bomb.yaml", bomb(), /bomb\.yaml: .*(alias|200000 values)/],
  [
    "function.ts",
    "export default function config() { return {}; }",
    /function\.ts: must be a plain value, got a function/,
  ],
  ["arrow.mjs", "export default () => ({});", /got a function/],
  ["class.ts", "export default class Config {}", /class\.ts: must be a plain value, got a class/],
  ["instance.ts", "class Config { model = 1 }\nexport default new Config();", /must be a plain object, got a Config/],
  ["map.mjs", "export default { model: new Map() };", /map\.mjs: model: must be a plain object, got a Map/],
  ["rejected.ts", 'export default Promise.reject(new Error("my own"));', /rejected\.ts: my own/],
  ["null.ts", "export default null;", /null\.ts holds no object as its default export, but null/],
  ["number.mjs", "export default 3;", /holds no object as its default export, but a number/],
  [
    "getter.ts",
    'export default { get model() { throw new Error("not today"); } };',
    /model: cannot be read: not today/,
  ],
  [
    "proxy.mjs",
    'export default new Proxy({}, { ownKeys() { throw new Error("no keys"); } });',
    /proxy\.mjs: cannot be read: no keys/,
  ],
  ["nothing.mjs", "throw null;", /nothing\.mjs: null/],
  ["symbol.mjs", "export default { seed: Symbol() };", /seed: must be a plain value, got a symbol/],
  ["big.mjs", "export default { seed: 10n };", /seed: must be a plain value, got a bigint/],
  ["circle.mjs", "const a = { model: {} }; a.model.a = a; export default a;", /model\.a: it contains itself/],
];

/** Ten aliases of ten aliases of …: a file of a few lines that stands for ten thousand million values. */
function bomb(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let n = 1; n < 10; n++)
    lines.push(
      `a${n}: &a${n} [${Array(10)
        .fill(`*a${n - 1}`)
        .join(", ")}]`,
    );
  return lines.join("\n");
}

for (const [name, content, words] of FILES)
  test(name, async () => {
    writeFileSync(join(folder, name), content);
    const error = await rejection(loadConfigFile(join(folder, name)));
    assert.instance(error, SconceError, error.stack);
    assert.is(error.kind, "config");
    assert.match(error.message, words);
    assert.ok(error.message.length < 1000 && error.hint);
  });

test("a promise as the default export is awaited", async () => {
  writeFileSync(join(folder, "promise.ts"), "export default Promise.resolve({ seed: 3 });");
  assert.equal(await loadConfigFile(join(folder, "promise.ts")), { seed: 3 });
});

for (const [name, content] of [
  ["await.mjs", "await new Promise(() => {}); export default {};"],
  ["await.ts", "await new Promise(() => {}); export default {};"],
  ["pending.ts", "export default new Promise(() => {});"],
] as const)
  test(`${name}: what never settles ends with a word and exit code 2`, async () => {
    writeFileSync(join(folder, name), content);
    const { exitCode, stderr } = await sconce(["run", "--config", name], { cwd: folder });
    assert.is(exitCode, 2, stderr);
    assert.match(stderr, new RegExp(`cannot read the config file ${name}: it awaits a promise that is never settled`));
  });

test("folders, pipes and devices are refused at once", async () => {
  mkdirSync(join(folder, "folder.json"));
  execFileSync("mkfifo", [join(folder, "pipe.yaml")]);
  const refused = async (file: string) => (await rejection(loadConfigFile(file))).message;
  assert.match(await refused(join(folder, "folder.json")), /folder\.json: it is a folder, not a file$/);
  assert.match(await refused(join(folder, "pipe.yaml")), /pipe\.yaml: it is a named pipe, not a file$/);
  assert.match(await refused(join(folder, "none.yaml")), /none\.yaml: there is no such file$/);
  assert.match(await refused(join(folder, "await.ts", "a.yaml")), /a part of its path is not a folder$/);
});

const PROTOTYPE = ["__proto__", "constructor", "toString", "hasOwnProperty"];
test("keys of Object's prototype are unknown keys like any other, in files and overrides", async () => {
  for (const key of PROTOTYPE) {
    writeFileSync(join(folder, "p.json"), `{"${key}": {"x": 1}, "model": {"name": "gru", "${key}": 2}}`);
    const config = (await loadConfigFile(join(folder, "p.json"))) as unknown as ExperimentConfig;
    setPath(config as never, `training.${key}.y`, 1);
    try {
      resolveConfig(config, "p.json");
      assert.unreachable(key);
    } catch (error) {
      const { kind, message } = error as SconceError;
      assert.is(kind, "config", String(error));
      for (const path of ["", "model.", "training."]) assert.match(message, `${path}${key}: unknown key; allowed: `);
      assert.match(message, /^p\.json: /);
    }
    assert.is(({} as Record<string, unknown>).x, undefined);
  }
});

test("a sweep's file is named, too", async () => {
  writeFileSync(join(folder, "sweep.yaml"), "name: a\nspace: {model.name: [gru]}\nsampler: tpe\n");
  const { exitCode, stderr } = await sconce(["sweep", "sweep.yaml"], { cwd: folder });
  assert.is(exitCode, 2);
  assert.match(stderr, "sweep.yaml: sampler: unknown key (did you mean search.sampler?); allowed: name, base, space");
});

test("no copy of a transpiled file is left anywhere, and none that was planted is run", async () => {
  const tmp = join(folder, "tmp");
  const planted = join(folder, "planted");
  const file = join(folder, "honest.ts");
  writeFileSync(file, "export default { model: { nam: 'gru' } };");
  const run = () => sconce(["run", "--config", file], { env: { TMPDIR: tmp, JITI_FS_CACHE: "true" }, cwd: folder });
  mkdirSync(tmp);
  await run();
  // What a loader that keeps copies would have left is replaced, as somebody else on the machine could.
  const code = `require("node:fs").writeFileSync(${JSON.stringify(planted)}, ""); exports.default = {};`;
  for (const name of existsSync(join(tmp, "jiti")) ? readdirSync(join(tmp, "jiti")) : []) {
    const copy = join(tmp, "jiti", name);
    const mark = readFileSync(copy, "utf8").match(/\/\* v9-\w+ \*\/\n?$/)?.[0] ?? "";
    writeFileSync(copy, `${code} ${mark}`);
  }
  const { stderr } = await run();
  assert.match(stderr, "model.nam: unknown key");
  assert.not(existsSync(planted), "code from the temporary folder was run");
  assert.equal(readdirSync(tmp), []);
});

test.run();

/** The types of the package as a stranger's project sees them: compiled by the strictest flags, and documented on hover. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import ts from "typescript";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { anyModelSchema, experimentSchema, modelSchema } from "#sconce/config/schema.js";
import { home, temporary } from "./helpers.js";

const test = suite("the types of the npm package");
const folder = temporary();
const file = join(folder, "script.ts");

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  types: ["node"],
  noEmit: true,
};

const SCRIPT = `import {
  choice, defineExperiment, defineSweep, experimentSchema, openSession, report, reproduce, resolveConfig, runExperiment,
  sweep, verify, type ExperimentConfig, type RunEvent,
} from "sconce";

const signal: AbortSignal | undefined = undefined as AbortSignal | undefined;
const onEvent: ((event: RunEvent) => void) | undefined = undefined as ((event: RunEvent) => void) | undefined;
const threads: number | undefined = undefined as number | undefined;
const text: string | undefined = undefined as string | undefined;

export const config: ExperimentConfig = defineExperiment({
  model: { name: "gru", hiddenDim: threads },
  data: { root: text, maxTokens: threads },
  training: undefined,
  threads,
});
const { model: resolved } = resolveConfig(config);
export const dim = "hiddenDim" in resolved ? resolved.hiddenDim : undefined;
export const parsed = experimentSchema.parse(config).training.epochs;

const result = await runExperiment({ model: { name: "gru" } });
export const accuracy = result.test.accuracy;
export const stoppable = await runExperiment(config, { signal, onEvent, runDir: text, logEvery: threads });

const session = await openSession({ python: text });
const corpus = await session.loadCorpus({ minFreq: threads, batchSize: threads });
const model = await session.buildModel("gru", corpus, { hiddenDim: threads, learningRate: threads });
await model.trainEpoch({ signal, logEvery: threads });
await session.close();

const definition = defineSweep({ name: "s", space: { "model.name": choice("rnn", "gru") }, search: { trials: threads } });
export const swept = await sweep(definition, { signal, out: text, trials: threads });
export const reported = report(["runs"], { format: "markdown" });
export const reproduced = reproduce({ models: ["gru"], epochs: threads, threads, out: "results", signal });
export const verified = verify({ post: "post.md", signal });
`;

/** Options as the strictest callers write them that are not there: the field named, and what it may be. */
const WRONG = `import { runExperiment } from "sconce";
await runExperiment({ model: { name: "gru", hidenDim: 3 } });
`;

test("pack and install into an empty project", async () => {
  await execa("npm", ["pack", "--pack-destination", folder], { cwd: home });
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  writeFileSync(join(folder, "package.json"), '{"private":true,"type":"module"}');
  const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`, "@types/node@20"];
  await execa("npm", args, { cwd: folder });
  const own = join(folder, "node_modules", "sconce");
  const files = readdirSync(own, { recursive: true }).map(String);
  for (const name of ["LICENSE", "README.md", "docs/setup.md", "requirements.txt", "python/launch.sh"])
    assert.ok(files.includes(name), name);
  assert.equal(
    files.filter((name) => /\.built$|__pycache__|\.test\./.test(name)),
    [],
  );
  writeFileSync(file, SCRIPT);
  writeFileSync(join(folder, "wrong.ts"), WRONG);
});

/** What the compiler says of a file, with its place. */
function complaints(name: string): string[] {
  const program = ts.createProgram([name], { ...OPTIONS, typeRoots: [join(folder, "node_modules", "@types")] });
  return ts.getPreEmitDiagnostics(program).map(({ file: at, messageText, code }) => {
    const place = at?.fileName.slice(folder.length) ?? "";
    return `${place}: TS${code}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}

test("a script that uses everything compiles by the strictest flags, and so do the package's own declarations", () => {
  assert.equal(complaints(file), []);
});

test("a type error names the field, and unfolds no schema", () => {
  const [only, ...more] = complaints(join(folder, "wrong.ts"));
  assert.equal(more, []);
  assert.match(only ?? "", /'hidenDim' does not exist in type '[^']*\bTutorialModelConfig\b/); // the compiler orders a union as it likes
  assert.not.match(only ?? "", /Zod/);
});

/** An editor's view of the script. */
function languageService(): ts.LanguageService {
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => ({ ...OPTIONS, typeRoots: [join(folder, "node_modules", "@types")] }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) =>
      ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, "utf8")) : undefined,
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  };
  return ts.createLanguageService(host);
}

test("hovering shows documentation, of functions, of fields of the configuration, of results", () => {
  const service = languageService();
  const documentation = (words: string, at: string) => {
    const info = service.getQuickInfoAtPosition(file, SCRIPT.indexOf(words) + words.indexOf(at));
    return ts.displayPartsToString(info?.documentation);
  };
  assert.match(documentation("= await runExperiment({", "runExperiment"), /experiment/i);
  assert.match(documentation("hiddenDim: threads }", "hiddenDim"), /^Width of the hidden state\./);
  assert.match(documentation("resolved.hiddenDim", "hiddenDim"), /^Width of the hidden state\./);
  assert.match(documentation(".training.epochs", "epochs"), /^Passes over the training reviews\./);
  assert.match(documentation("experimentSchema.parse", "experimentSchema"), /schema/);
  assert.ok(documentation("result.test.accuracy", "test").length > 0, "result.test");
  assert.ok(documentation("result.test.accuracy", "accuracy").length > 0, "result.test.accuracy");
});

test("what hovering says of a field is what the schema says of it", () => {
  const files = ["types.ts", "own-data-types.ts"].map((file) => readFileSync(join(home, "src/config", file), "utf8"));
  const types = files.join("\n").replace(/\n\s+\* ?/g, " ");
  const within = ({ def }: { def?: { innerType?: object; in?: object } }) => def?.innerType ?? def?.in;
  const described = (schema: object, path: string): [string, string][] => {
    type Seen = { def?: { innerType?: object; in?: object }; shape?: Record<string, object>; description?: string };
    let inner = schema as Seen;
    const { description } = inner;
    if (schema === anyModelSchema) return described(modelSchema, path);
    for (let next = within(inner); next; next = within(inner)) inner = next as Seen;
    if (inner.shape) return Object.entries(inner.shape).flatMap(([key, field]) => described(field, key));
    return [[path, description ?? ""]];
  };
  const fields = described(experimentSchema, "");
  assert.is(fields.length, 46);
  for (const [name, text] of fields) {
    assert.ok(text.length > 0, name);
    assert.ok(types.includes(text), `${name}: ${text}`);
  }
});

test.run();

/** Each file of tests/fixtures/models gets types: right arguments compile, a wrong name, type or literal is refused where it stands. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "#sconce/index.js";
import { writeTypes } from "#sconce/python-types/types-file.js";
import { copyOfModels, home, MODEL_FILES, NEEDED } from "../helpers.js";

const test = suite("python types: every file");
const folder = copyOfModels();
const session = await openSession();
writeFileSync(join(folder, "package.json"), '{"type": "module"}');

const scripts = new Map<string, string>();
for (const file of MODEL_FILES) {
  const { models } = await writeTypes(session, join(folder, file));
  const needed = NEEDED[file] ?? {};
  const model = models.find(({ name }) => needed.class === undefined || name === needed.class) ?? models[0];
  assert.ok(model, file);
  const properties =
    (model.arguments as { properties?: Record<string, { enum?: unknown; type?: string }> }).properties ?? {};
  const wrong = (field: string, value: string) => {
    const others = Object.entries(needed.args ?? {}).filter(([name]) => name !== field);
    const right = others.map(([name, one]) => `${name}: ${JSON.stringify(one)}, `).join("");
    return `wrong.push(Make({ ${right}${JSON.stringify(field)}: ${value} }));`;
  };
  const [file_, class_] = models.length > 1 ? [`file.${model.name}`, `, "${model.name}"`] : ["file", ""];
  const script = [
    `import { pythonModel } from "sconce";`,
    `import type * as file from "./${file}";`,
    `const Make = pythonModel<typeof ${file_}>("${file}"${class_});`,
    "export const wrong: unknown[] = [];",
    `export const right = Make(${needed.args ? JSON.stringify(needed.args) : ""});`,
    wrong("no_such_argument", "1"),
    // A symbol is of no type that Python's arguments can have; `unknown` takes even that.
    ...Object.keys(properties).map((field) => wrong(field, 'Symbol("wrong")')),
    ...Object.entries(properties).flatMap(([field, { enum: values }]) =>
      values ? [wrong(field, '"no such literal"')] : [],
    ),
  ];
  scripts.set(`${file.replace(".py", "")}.check.ts`, script.join("\n"));
}
for (const [name, text] of scripts) writeFileSync(join(folder, name), text);

const program = ts.createProgram(
  [...scripts.keys()].map((name) => join(folder, name)),
  {
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    allowArbitraryExtensions: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    typeRoots: [join(home, "node_modules", "@types")],
    types: ["node"],
    paths: { sconce: [join(home, "dist", "index.d.ts")] },
    noEmit: true,
  },
);
const diagnostics = ts.getPreEmitDiagnostics(program);

/** Arguments that take anything: those without a type. */
const ANYTHING: Record<string, string[]> = { "untyped.py": ["width"] };

for (const file of MODEL_FILES)
  test(file, () => {
    const name = `${file.replace(".py", "")}.check.ts`;
    const lines = (scripts.get(name) as string).split("\n");
    const found = diagnostics.filter((one) => one.file?.fileName === join(folder, name));
    const at = (line: number) =>
      found.filter((one) => one.file && one.file.getLineAndCharacterOfPosition(one.start ?? 0).line === line);
    lines.forEach((line, number) => {
      const field = /"?(\w+)"?: (?:1|Symbol\("wrong"\)|"no such literal") }\)\);$/.exec(line)?.[1];
      const errors = at(number);
      if (!line.startsWith("wrong.push") || (field && ANYTHING[file]?.includes(field) && line.includes("Symbol"))) {
        assert.equal(
          errors.map(({ messageText }) => messageText),
          [],
          line,
        );
        return;
      }
      assert.is(errors.length, 1, line);
      // The error stands at the argument's name.
      const place = (errors[0] as ts.Diagnostic).start ?? 0;
      const text = readFileSync(join(folder, name), "utf8").slice(place);
      assert.match(text, new RegExp(`^"?${field}"?:`), line);
    });
  });

test("nothing else is wrong, the declarations themselves included", () => {
  const others = diagnostics.filter((one) => !one.file?.fileName.endsWith(".check.ts"));
  assert.equal(
    others.map(({ messageText }) => messageText),
    [],
  );
});

test.after(() => session.close());
test.run();

/** What the documents say of the project holds: every file is on the map, every link and path leads somewhere. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { home } from "./helpers.js";

const test = suite("documents");
const read = (path: string) => readFileSync(join(home, path), "utf8");

/** The files below a folder of the project, without what is made there. */
function filesOf(folder: string): string[] {
  return readdirSync(join(home, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(home, join(entry.parentPath, entry.name)))
    .filter((path) => !/__pycache__|__init__\.py$|\.pyc$/.test(path));
}

test("the map has a line for every file, and no line for none", () => {
  const mapped = [...read("docs/map.md").matchAll(/^\| `([^`]+)` \| \S/gm)].map((match) => match[1] as string);
  // Tests mirror src/: the file's own first line says what it is.
  const own = (path: string) => /\.test\.ts$|\.test-d\.ts$|\/test_\w+\.py$|^tests\/fixtures\/models\//.test(path);
  const there = ["src", "python", "tests", "bench", "examples", "docs"].flatMap(filesOf).filter((path) => !own(path));
  assert.equal([...mapped].sort(), there.sort());
  assert.is(new Set(mapped).size, mapped.length);
});

test("links between documents lead to files", () => {
  const documents = ["README.md", "CHANGELOG.md", ...filesOf("docs")].filter((path) => path.endsWith(".md"));
  const broken = documents.flatMap((document) =>
    [...read(document).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] as string)
      .filter((link) => !existsSync(join(home, dirname(document), link)))
      .map((link) => `${document}: ${link}`),
  );
  assert.equal(broken, []);
});

test("the README's script is the example, to the letter", () => {
  const script = /```ts\n([\s\S]*?)```/.exec(read("README.md"))?.[1] ?? "";
  const [comment, ...example] = read("examples/run-and-sweep.ts").split("\n");
  assert.match(comment as string, /^\/\/ /);
  assert.is(script, example.join("\n"));
});

test("the Korean README has the commands, the script, the figures and the links of the English one", () => {
  const parts = (path: string) => {
    const text = read(path);
    const [, script = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
    const commands = [...text.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = ""]) => line.replace(/ +#.*$/, ""));
    const rows = [...text.matchAll(/^\|.*\|$/gm)].map(([row]) => row.match(/\d+(?:[.,]\d+)*/g) ?? []);
    const prose = text.replace(/```[\s\S]*?```|^ {4}.*$|^\|.*$|\]\([^)]*\)/gm, "");
    const figures = (prose.match(/\d+(?:[.,]\d+)+/g) ?? []).sort();
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)]
      .map(([, link = ""]) => relative(home, join(home, dirname(path), link)))
      .filter((link) => !/README\.md$/.test(link));
    return { script, commands, rows, figures, links };
  };
  const english = parts("README.md");
  assert.ok(english.commands.length > 8 && english.rows.length > 8 && english.figures.length > 4, "they are found");
  assert.equal(parts("docs/ko/README.md"), english);
});

test.run();

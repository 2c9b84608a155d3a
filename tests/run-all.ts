/**
 * Runs every test: `node --import tsx tests/run-all.ts`. Each *.test.ts, and pytest, in a process of its own: two at a time, and beside
 * them one that works on a Ray cluster, since these wait for most of their time.
 * The last line is `N passed, N failed`; exit 1 if any failed.
 *
 * uvu passes in silence where it should not (a suite that is never run, a hook that throws), so a file also fails when it
 * prints no summary, declares no test, or passes fewer than it declared.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { execa } from "execa";
import { home, python } from "./helpers.js";

const AT_ONCE = 2;
/** What takes longest, by the beginnings of names: begun first, so that nothing long is left at the end. */
const FIRST = [
  "tests/sweep/ray",
  "tests/package.",
  "python",
  "tests/run/",
  "tests/sweep/",
  "tests/exact/",
  "tests/experiment/",
];
const LIMIT = 40 * 60_000; // of one file: it ends what hangs, and is long enough for a machine at load 10

interface Outcome {
  name: string;
  passed: number;
  failed: number;
  skipped: string[];
  seconds: number;
  output: string;
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** A suite that is never run passes in silence, and one with `.only` leaves out the rest. */
function sourceFaults(file: string): string[] {
  const source = readFileSync(file, "utf8");
  return [
    ...(source.includes(".run()") ? [] : ["it never calls .run()"]),
    ...(/\b\w+\.only\(/.test(source) ? ["it has a test.only"] : []),
  ];
}

async function runFile(file: string): Promise<Outcome> {
  const name = relative(home, file);
  const started = Date.now();
  const { all, exitCode, timedOut } = await execa(process.execPath, ["--import", "tsx", file], {
    cwd: home,
    reject: false,
    all: true,
    stdin: "ignore",
    timeout: LIMIT,
    killSignal: "SIGKILL",
    env: { NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours, should a terminal's variables ask for them
  const output = String(all ?? "").replace(/\u001b\[[0-9;]*m/g, "");
  const number = (word: string) => Number(output.match(new RegExp(`^  ${word}:\\s+(\\d+)$`, "m"))?.[1] ?? Number.NaN);
  const [declared, passed, skipped] = [number("Total"), number("Passed"), number("Skipped")];
  const reasons = [...output.matchAll(/^skipped: (.+)$/gm)].map((match) => match[1] as string);
  const faults = sourceFaults(file);
  if (timedOut) faults.push(`it ran for more than ${LIMIT / 1000} s`);
  else if (Number.isNaN(declared + passed + skipped)) faults.push(`it ended (exit code ${exitCode}) without a summary`);
  else {
    if (declared + skipped === 0) faults.push("it declares no test");
    if (skipped !== reasons.length) faults.push(`it skips ${skipped} and gives ${reasons.length} reasons`);
    if (exitCode !== 0 && passed === declared) faults.push(`its exit code is ${exitCode}`);
  }
  const missed = Number.isNaN(declared - passed) ? 0 : declared - passed;
  return {
    name,
    passed: Number.isNaN(passed) ? 0 : passed,
    failed: faults.length > 0 ? Math.max(1, missed) : missed,
    skipped: reasons.map((reason) => `${name}: ${reason}`),
    seconds: (Date.now() - started) / 1000,
    output: [output, ...faults.map((fault) => `${name}: ${fault}`)].join("\n"),
  };
}

async function runPytest(): Promise<Outcome> {
  const started = Date.now();
  const args = ["-m", "pytest", "tests/python", "-q", "-rs", "-p", "no:cacheprovider", "--color=no"];
  const { all, exitCode } = await execa(python, args, { cwd: home, reject: false, all: true, timeout: LIMIT });
  const output = String(all ?? "");
  const last = output.trimEnd().split("\n").at(-1) ?? "";
  const number = (word: string) => Number(last.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
  const failed = number("failed") + number("error");
  return {
    name: "pytest",
    passed: number("passed"),
    failed: exitCode === 0 && number("passed") > 0 ? failed : Math.max(1, failed),
    skipped: [...output.matchAll(/^SKIPPED (.+)$/gm)].map((match) => `pytest: ${match[1]}`),
    seconds: (Date.now() - started) / 1000,
    output,
  };
}

function show(outcome: Outcome): void {
  const { name, passed, failed, seconds, output } = outcome;
  console.log(
    `${failed > 0 ? "FAILED" : "ok"}  ${name}  ${passed} passed${failed > 0 ? `, ${failed} failed` : ""}  ${seconds.toFixed(1)} s`,
  );
  if (failed > 0) console.log(output);
}

const PYTEST = "python";
const wanted = process.argv.slice(2);
const files = testFiles(join(home, "tests")).filter(
  (file) => wanted.length === 0 || wanted.some((part) => file.includes(part)),
);
if (wanted.length === 0 || wanted.includes(PYTEST)) files.push(PYTEST);
const rank = (file: string) => {
  const at = FIRST.findIndex((beginning) => file.replace(`${home}/`, "").startsWith(beginning));
  return at === -1 ? FIRST.length : at;
};
files.sort((a, b) => rank(a) - rank(b));
const onCluster = files.filter((name) => name !== PYTEST && /helpers\/ray-|two-nodes/.test(readFileSync(name, "utf8")));
const others = files.filter((name) => !onCluster.includes(name));
const outcomes: Outcome[] = [];
/** One after another, from the first list that has any left. */
async function work(...queues: string[][]): Promise<void> {
  for (let name = next(queues); name !== undefined; name = next(queues)) {
    const outcome = await (name === PYTEST ? runPytest() : runFile(name));
    show(outcome);
    outcomes.push(outcome);
  }
}
const next = (queues: string[][]) => queues.find(({ length }) => length > 0)?.shift();
await Promise.all([work(onCluster, others), ...Array.from({ length: AT_ONCE }, () => work(others, onCluster))]);
const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
const skipped = outcomes.flatMap((outcome) => outcome.skipped);
if (skipped.length > 0) console.log(`${skipped.length} skipped:\n${skipped.map((line) => `  ${line}`).join("\n")}`);
const failed = sum((outcome) => outcome.failed);
console.log(`${sum((outcome) => outcome.passed)} passed, ${failed} failed`);
process.exitCode = failed > 0 || outcomes.length === 0 ? 1 : 0;

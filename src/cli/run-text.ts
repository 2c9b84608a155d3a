import { figuresText } from "../progress/figures-text.js";
import { tableLines } from "../report/render/terminal.js";
import { numberCell, right, type Table } from "../report/tables/document.js";
import type { ChosenSetting } from "../runs/default-settings.js";
import { formatFixed } from "../text/format-fixed.js";
import { sizeText } from "../text/size.js";
import { wrap } from "../text/width.js";
import type { EpochRow, Figures, Item, RunAnswer, Scalar } from "../watch/api.js";
import { pairLines } from "./pairs-text.js";

/** What `sconce runs show` says of a run, as lines. @param columns How many letters a line may have. */
export function runText(run: RunAnswer, chosen: Record<string, ChosenSetting>, columns: number): string[] {
  const { item, environment, files, error, test } = run;
  const section = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ["", title, ...lines]);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return [
    ...headLines(item, run.path, columns),
    ...(test === null ? [] : wrap(figuresText(known(test), "test "), columns)),
    ...(run.command === null ? [] : ["", ...wrap(run.command, columns)]),
    ...section("Settings that are not the defaults", pairLines(Object.entries(chosen).map(settingPair), columns)),
    ...section("Epochs", epochLines(run.epochs, columns)),
    ...section("Git", pairLines(gitPairs(environment), columns)),
    ...section("Environment", pairLines(environmentPairs(environment), columns)),
    ...section(
      `Files, ${sizeText(bytes)}`,
      pairLines(
        files.filter(({ name }) => !name.startsWith(".")).map((file) => [file.name, sizeText(file.bytes)]),
        columns,
      ),
    ),
    ...section("Error", error ? [...wrap(`${error.kind}: ${error.message}`, columns), ...tracebackLines(error)] : []),
  ];
}

/** Name, status, and what people say of a run or a sweep. */
export function headLines(item: Item, path: string, columns: number): string[] {
  const { about, status, done, of, seconds, startedAt, note, kind } = item;
  const unit = kind === "sweep" ? "trials" : "epochs";
  const parts = [
    status,
    done === null ? "" : `${done} of ${of ?? "?"} ${unit}`,
    seconds === null ? "" : `${formatFixed(seconds, 1)} s`,
    startedAt === null ? "" : `began ${new Date(startedAt).toISOString().slice(0, 19).replace("T", " ")} UTC`,
  ];
  return [
    ...wrap(about.name ?? item.name, columns),
    ...wrap(parts.filter(Boolean).join(", "), columns),
    ...wrap(path, columns),
    ...(about.tags.length > 0 ? wrap(about.tags.map((tag) => `#${tag}`).join(" "), columns) : []),
    ...(about.note === null ? [] : wrap(about.note, columns)),
    ...(note === null || kind === "run" ? [] : wrap(note, columns)),
  ];
}

function known(figures: Figures): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

function settingPair([path, { value, usual }]: [string, ChosenSetting]): readonly [string, string] {
  return [path, usual === undefined || usual === value ? String(value) : `${value}  (default ${usual})`];
}

/** Of more epochs than this, the first and the last ones are shown. */
const MANY = 40;
const [FIRST, LAST] = [10, 20];
/** Lines of a table above its rows. */
const HEAD = 2;

function epochLines(epochs: readonly EpochRow[], columns: number): string[] {
  if (epochs.length === 0) return [];
  const left = epochs.length > MANY ? epochs.slice(FIRST, -LAST) : [];
  const shown = epochs.filter((row) => !left.includes(row));
  const table: Table = {
    title: "",
    columns: ["epoch", "train loss", "validation loss", "validation %", "seconds"].map((head) => right(head)),
    rows: shown.map(({ epoch, trainLoss, validation, seconds }) => [
      numberCell(epoch, 0),
      numberCell(trainLoss ?? undefined, 4),
      numberCell(validation?.loss ?? undefined, 4),
      numberCell(validation?.accuracy ?? undefined, 2),
      numberCell(seconds ?? undefined, 1),
    ]),
    notes: [],
  };
  const lines = tableLines(table, columns - 2).map((line) => `  ${line}`);
  const more = `  … ${left.length} more, which --json has`;
  return left.length === 0 ? lines : [...lines.slice(0, HEAD + FIRST), more, ...lines.slice(HEAD + FIRST)];
}

const ofGit = (path: string) => path.startsWith("git.") || path.startsWith("modelGit.");

function gitPairs(environment: Record<string, Scalar>): [string, string][] {
  return ["git", "modelGit"].flatMap((key): [string, string][] => {
    const {
      [`${key}.root`]: root,
      [`${key}.commit`]: commit,
      [`${key}.branch`]: branch,
      [`${key}.dirty`]: dirty,
    } = environment;
    if (root === undefined) return [];
    const changes =
      dirty === null ? "not known whether changed" : dirty ? "with changes that were not committed" : "nothing changed";
    const where = branch === null || branch === undefined ? "" : ` on ${branch}`;
    return [[key === "git" ? "command" : "model", `${commit ?? "no commit"}${where}, ${changes}; ${root}`]];
  });
}

function environmentPairs(environment: Record<string, Scalar>): [string, string][] {
  return Object.entries(environment)
    .filter(([path, value]) => !ofGit(path) && value !== null)
    .map(([path, value]) => [path.replace(/^environment\./, ""), String(value)]);
}

function tracebackLines({ traceback }: NonNullable<RunAnswer["error"]>): string[] {
  return traceback === null ? [] : ["", ...traceback.trimEnd().split("\n")];
}

import { tableLines } from "../report/render/terminal.js";
import { absent, type Cell, left, numberCell, right, textCell } from "../report/tables/document.js";
import type { ListAnswer, Row } from "../watch/api.js";
import { duration } from "./progress.js";

/** Settings in columns of their own; more make no table that can be read. */
const SETTINGS = 5;

/** The lines of a list of runs. @param columns How many letters a line may have. */
export function runsTable({ rows, columns: differing }: ListAnswer, columns: number | undefined): string[] {
  const settings = differing.slice(0, SETTINGS);
  const heads = [left("name"), left("status"), left("model"), right("seed"), ...settings.map((path) => right(path))];
  const figures = ["done", "best %", "test %", "left"].map((head) => right(head));
  const table = {
    title: "",
    columns: [...heads, ...figures],
    rows: rows.map((row) => cells(row, settings)),
    notes: [],
  };
  return tableLines(table, columns);
}

function cells(row: Row, settings: readonly string[]): Cell[] {
  const { name, status, model, seed, done, of, best, test, secondsLeft } = row;
  const tone = status === "completed" ? "good" : status === "failed" || status === "unreadable" ? "bad" : undefined;
  return [
    textCell(name),
    textCell(status, tone),
    model === null ? absent() : textCell(model),
    numberCell(seed, 0),
    ...settings.map((path) => {
      const value = row.settings[path] ?? null;
      return value === null ? absent() : textCell(String(value));
    }),
    done === null ? absent() : textCell(`${done}/${of ?? "?"}`),
    numberCell(best?.accuracy, 2),
    numberCell(test?.accuracy, 2),
    secondsLeft === null ? absent() : textCell(duration(secondsLeft)),
  ];
}

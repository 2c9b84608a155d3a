import type { Figures, Item, Scalar } from "../api.js";
import type { Entry } from "./catalog.js";
import { PAUSED } from "./sweep-summary.js";

export type { Scalar } from "../api.js";

/** The columns that every row has, by which rows are sorted and filtered; beside them any setting by its dotted path. */
export const COLUMNS = [
  ...["name", "folder", "kind", "status", "tag", "note", "error", "model", "corpus", "seed"],
  ...["test", "best", "last", "loss", "done", "of", "progress", "left", "seconds", "started", "finished"],
] as const;

/** `test.accuracy`, `best.loss`, `validation.macroF1`: figures of an evaluation by name. */
export const FIGURE = /^(test|best|last|validation)\.(\w+)$/;

/** What a row has in a column: several values only for its tags, its names and the status of a paused sweep, none where it has no value. */
export function cellsOf({ item, settings }: Entry, key: string): Scalar[] {
  if (key in settings) return [settings[key] ?? null];
  const { about, name } = item;
  if (key === "tag" || key === "tags") return about.tags;
  if (key === "name") return about.name === null ? [name, baseOf(name)] : [about.name, name, baseOf(name)];
  if (key === "status") return isPaused(item) ? [item.status, PAUSED] : [item.status];
  return [otherCell(item, key)];
}

/** Whether it is a sweep at work that begins no further trial until somebody says so. */
export function isPaused({ kind, status, note }: Pick<Item, "kind" | "status" | "note">): boolean {
  return kind === "sweep" && status === "at work" && note === PAUSED;
}

/** What a row is sorted by in a column. */
export function cellOf(entry: Entry, key: string): Scalar {
  const cells = cellsOf(entry, key);
  return key.startsWith("tag") ? cells.join(" ") || null : (cells[0] ?? null);
}

function otherCell(item: Item, key: string): Scalar {
  const [, evaluation, figure] = FIGURE.exec(key) ?? [];
  if (evaluation !== undefined && figure !== undefined) return figuresOf(item, evaluation)?.[figure] ?? null;
  const known: Record<string, Scalar | undefined> = {
    last: item.last?.accuracy,
    best: item.best?.accuracy,
    test: item.test?.accuracy,
    loss: item.test?.loss ?? item.last?.loss,
    started: item.startedAt,
    finished: item.finishedAt,
    left: item.secondsLeft,
    folder: item.name,
    note: item.about.note,
    error: item.note,
  };
  if (key in known) return known[key] ?? null;
  const value = item[key as keyof Item];
  return typeof value === "object" ? null : (value ?? null);
}

function figuresOf(item: Item, evaluation: string): Figures | null {
  if (evaluation === "test") return item.test;
  return evaluation === "best" ? item.best : item.last;
}

function baseOf(name: string): string {
  return name.split("/").at(-1) as string;
}

import type { Paint } from "../../text/colours.js";
import { plain } from "../../text/escape.js";
import { align, width } from "../../text/width.js";
import type { Cell, Column, Table } from "../tables/document.js";
import type { Footnotes } from "../tables/footnotes.js";
import { columnSpans, withGroupColumn } from "../tables/groups.js";
import { stacked } from "./stacked-table.js";

/** Between two columns. */
const GAP = "  ";

/**
 * A table as lines of aligned columns.
 *
 * @param most How many columns of the terminal a line may take: a wider table is set in blocks, each beginning with the column that
 *   names the rows, and with that of their groups. What does not fit beside those at all stands below, a few lines a row.
 * @param paint Sets off the cells that have a tone.
 */
export function textTable(table: Table, most: number, footnotes: Footnotes, paint: Paint): string[] {
  const { columns, rows } = withGroupColumn(table, "first");
  const texts = columns.map((column, at) => [
    plain(column.label),
    ...cellTexts(
      rows.map((row) => row[at] as Cell),
      column,
      footnotes,
    ),
  ]);
  const widths = texts.map((column) => column.reduce((most, text) => Math.max(most, width(text)), 0));
  const block = (places: readonly number[]) => layOut(places, columns, widths);
  const heads = Array.from({ length: table.rowGroups ? 2 : 1 }, (_, at) => at);
  const others = [...columns.keys()].slice(heads.length);
  const wide = others.filter((at) => block([...heads, at]).width > most);
  const narrow = wide.length * 2 > others.length ? [] : others.filter((at) => !wide.includes(at));
  const beside = narrow.length === 0 ? [] : blocksOf(narrow, heads, (places) => block(places).width <= most);
  const below = others.filter((at) => !narrow.includes(at));
  const lines = beside.flatMap((places, n) => {
    const { widths, headings, rules } = block(places);
    const lines = [-1, ...rows.keys()].map((row) =>
      places.map((at, place) => {
        const text = align(texts[at]?.[row + 1] as string, widths[place] as number, columns[at]?.align);
        return text.replace(/\S(?:.*\S)?/s, (shown) => paint(shown, rows[row]?.[at]?.tone));
      }),
    );
    const [head, ...body] = lines as [string[], ...string[][]];
    return [...(n > 0 ? [[]] : []), ...headings, head, rules, ...body].map((cells) => cells.join(GAP).trimEnd());
  });
  if (below.length === 0) return lines;
  return [...lines, ...(lines.length > 0 ? [""] : []), ...stacked({ columns, rows, texts, heads, below }, most, paint)];
}

/** What cells show: a value, `± deviation`, and marks behind them. In a column of numbers the values and the deviations are aligned. */
function cellTexts(cells: readonly Cell[], { align: side }: Column, footnotes: Footnotes): string[] {
  const parts = cells.map((cell) => {
    const letter = footnotes.letterOf(cell);
    return {
      value: plain(cell.text),
      deviation: cell.deviation ? plain(cell.deviation.text) : "",
      marks: `${cell.strong ? "*" : ""}${letter && `[${letter}]`}`,
    };
  });
  const most = (texts: string[]) => texts.reduce((most, text) => Math.max(most, width(text)), 0);
  const values = most(parts.map(({ value }) => value));
  const deviations = side === "right" ? most(parts.map(({ deviation }) => deviation)) : 0;
  const tails = parts.map(
    ({ deviation, marks }) => (deviation === "" ? "" : ` ± ${align(deviation, deviations, "right")}`) + marks,
  );
  if (side === "left") return parts.map(({ value }, at) => value + tails[at]);
  const room = most(tails);
  return parts.map(({ value }, at) => align(value, values, "right") + align(tails[at] as string, room));
}

/** How columns stand side by side: their widths, the headings above them with a rule each, and the rules beneath their names. */
function layOut(places: readonly number[], columns: readonly Column[], columnWidths: readonly number[]) {
  const widths = places.map((at) => columnWidths[at] ?? 0);
  const roomOf = (from: number, count: number) =>
    widths.slice(from, from + count).reduce((sum, columns) => sum + columns, GAP.length * (count - 1));
  const spans = columnSpans(places.map((at) => columns[at]).filter((column) => column !== undefined)).map((span) => {
    const heading = plain(span.heading ?? "");
    const missing = width(heading) - roomOf(span.from, span.count);
    // A heading that is wider than its columns makes the last of them wider.
    if (missing > 0) (widths[span.from + span.count - 1] as number) += missing;
    return { heading, room: roomOf(span.from, span.count) };
  });
  const grouped = spans.some(({ heading }) => heading !== "");
  return {
    width: roomOf(0, places.length),
    widths,
    headings: grouped
      ? [
          spans.map(({ heading, room }) => align(heading, room, "centre")),
          spans.map(({ heading, room }) => (heading === "" ? " " : "-").repeat(room)),
        ]
      : [],
    rules: widths.map((columns) => "-".repeat(columns)),
  };
}

/** Which columns stand side by side: each block has the heads, and as many others as fit, but one at least. */
function blocksOf(
  columns: readonly number[],
  heads: readonly number[],
  fits: (places: readonly number[]) => boolean,
): number[][] {
  const blocks: number[][] = [[...heads]];
  for (const at of columns) {
    const block = blocks.at(-1) as number[];
    if (block.length === heads.length || fits([...block, at])) block.push(at);
    else blocks.push([...heads, at]);
  }
  return blocks;
}

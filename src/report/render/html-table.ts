import { escapeHtml } from "../../text/escape.js";
import { type Cell, isLong, type Table } from "../tables/document.js";
import { footnotesOf } from "../tables/footnotes.js";
import { columnSpans, groupStarts, hasColumnGroups } from "../tables/groups.js";

/** What the page's style needs besides for tables with groups or footnotes. */
const STYLE = `
  thead th.over { text-align: center; border-bottom: 0; padding-bottom: 0; }
  .over span { display: block; margin-left: .75rem; padding-bottom: .15rem; border-bottom: 1px solid var(--ink); }
  tbody:not(:last-child) tr:last-child { border-bottom-color: var(--quiet); }
  tbody th.rows { white-space: normal; min-width: 4rem; }
  sup { line-height: 0; }
  .number sup { display: inline-block; width: 0; }
  @media screen and (max-width: 40rem) { .over span { margin-left: .4rem; } }
`;

/** The style of what only some tables have; empty where none has it, so that pages without it stay as they are. */
export function tableStyle(tables: readonly Table[]): string {
  const needed = (table: Table) => hasColumnGroups(table) || table.rowGroups || footnotesOf(table).lines.length > 0;
  return tables.some(needed) ? STYLE : "";
}

/** A table in a frame that scrolls by itself, which the keyboard can reach. @param heading The identifier of its heading. */
export function tableHtml(table: Table, heading: string): string {
  const { columns, notes } = table;
  const footnotes = footnotesOf(table);
  const wide = columns.length + (table.rowGroups ? 1 : 0) > 9 ? " wide" : "";
  return [
    `<div class="scroll${wide}" role="region" aria-labelledby="${heading}" tabindex="0"><table aria-labelledby="${heading}">`,
    ...head(table),
    ...bodies(table, footnotes.letterOf),
    "</table></div>",
    ...[...notes, ...footnotes.lines].map((note) => `<p class="note">${escapeHtml(note)}</p>`),
  ].join("\n");
}

/** The columns' names in one row, or in two where some share a heading above theirs. */
function head(table: Table): string[] {
  const { columns, rowGroups } = table;
  const corner = rowGroups ? [{ label: rowGroups.title, classes: "" }] : [];
  const names = columns.map(({ label }, at) => ({ label, classes: classesOf(table, at) }));
  const name = ({ label, classes }: { label: string; classes: string }, rows = 1) => {
    const more = `${rows > 1 ? ` rowspan="${rows}"` : ""}${attribute(classes)}`;
    // An empty head is none: a corner.
    return label.trim() === "" ? `<td${more}></td>` : `<th scope="col"${more}>${breakable(label)}</th>`;
  };
  if (!hasColumnGroups(table))
    return [`<thead><tr>${[...corner, ...names].map((one) => name(one)).join("")}</tr></thead>`];
  const spans = columnSpans(columns);
  const over = spans.map(({ heading, from, count }) =>
    heading === null
      ? name(names[from] as (typeof names)[number], 2)
      : `<th scope="colgroup" colspan="${count}" class="over"><span>${breakable(heading)}</span></th>`,
  );
  const under = names.filter((_, at) => columns[at]?.group).map((one) => name(one));
  // A heading of a column group is one of these.
  const groups = [...corner.map(() => 1), ...spans.map(({ count }) => count)].map(
    (count) => `<colgroup span="${count}">`,
  );
  return [
    groups.map((group) => `${group}</colgroup>`).join(""),
    `<thead><tr>${corner.map((one) => name(one, 2)).join("")}${over.join("")}</tr>`,
    `<tr>${under.join("")}</tr></thead>`,
  ];
}

/** The rows; those of each group in a body of their own, which the group's label is the heading of. */
function bodies(table: Table, letterOf: (cell: Cell) => string): string[] {
  const starts = groupStarts(table);
  const rows = table.rows.map((row, at) => {
    const start = starts[at];
    const group = start
      ? `<th scope="rowgroup" rowspan="${start.rows}" class="rows">${escapeHtml(start.label)}</th>`
      : "";
    return `<tr>${group}${row.map((cell, place) => cellHtml(table, cell, place, letterOf(cell))).join("")}</tr>`;
  });
  const begins = table.rows.flatMap((_, at) => (at === 0 || starts[at] ? [at] : []));
  if (begins.length === 0) begins.push(0);
  return begins.map((from, n) => `<tbody>\n${rows.slice(from, begins[n + 1]).join("\n")}\n</tbody>`);
}

function cellHtml(table: Table, cell: Cell, at: number, letter: string): string {
  const { text, tone, breaks, strong, deviation } = cell;
  const names = attribute([classesOf(table, at), tone, breaks ? "breaks" : ""].filter(Boolean).join(" "));
  const value = isLong(table, at) ? breakable(text) : escapeHtml(text);
  const shown = [
    strong ? `<strong>${value}</strong>` : value,
    deviation ? ` ± ${escapeHtml(deviation.text)}` : "",
    letter && `<sup>${letter}</sup>`,
  ].join("");
  return at === 0 ? `<th scope="row"${names}>${shown}</th>` : `<td${names}>${shown}</td>`;
}

function classesOf(table: Table, at: number): string {
  return [table.columns[at]?.align === "right" ? "number" : "", isLong(table, at) ? "long" : ""].join(" ").trim();
}

function attribute(names: string): string {
  return names.trim() === "" ? "" : ` class="${names.trim()}"`;
}

/** A path or a dotted name, which may be broken behind a slash or a dot. */
function breakable(text: string): string {
  return escapeHtml(text).replace(/(\/(?=\w)|\.(?=[a-z_]))/gi, "$1<wbr>");
}

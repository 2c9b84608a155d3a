import { useEffect } from "preact/hooks";
import type { Item } from "../../api.js";
import type { ReproductionAnswer, TableView } from "../../api-tables.js";
import { linkTo } from "../address.js";
import { accuracy } from "../format.js";
import { listen } from "../live.js";
import { useAnswer, Waiting } from "../parts/loaded.js";
import { SaveReport } from "../parts/save-report.js";
import { Scroll } from "../parts/scroll.js";
import { Progress, Standing, StatusMark } from "../parts/status.js";

/** A reproduction: the published tables as they fill up, a verdict beside each figure. */
export function ReproductionPage({ id }: { id: string }) {
  const { value, error, gone, early, again } = useAnswer<ReproductionAnswer>("reproduction", { id });
  useEffect(() => listen(() => [["list", ""]], again), []);
  useEffect(() => {
    document.title = `${value?.title ?? "reproduction"} – sconce`;
  }, [value?.title]);
  if (!value) return <Waiting error={error} early={early} />;
  return (
    <>
      <h1>{value.title}</h1>
      {value.caption && (
        <p class="quiet">
          {value.caption}
          {value.source ? `; published: ${value.source}` : ""}
        </p>
      )}
      <div class="summary">
        <Standing item={value.item} gone={gone} />
        {!gone && <SaveReport ids={[id]} />}
      </div>
      {error && (
        <p class="bad" role="alert">
          {error}
        </p>
      )}
      {value.notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {value.tables.map((table) => (
        <ReportTable key={table.title} table={table} />
      ))}
      {value.runs.length > 0 && !gone && <RunList runs={value.runs} />}
    </>
  );
}

/** Its runs, and what each has reached. */
function RunList({ runs }: { runs: readonly Item[] }) {
  return (
    <>
      <h2>Runs</h2>
      <ul class="reproduced">
        {runs.map((item) => (
          <li key={item.id}>
            <a href={linkTo("run", { id: item.id })}>{item.name}</a> <StatusMark status={item.status} />
            {item.status === "completed" ? ` test ${accuracy(item.test)} %` : <Progress item={item} />}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The heads of columns; those under a shared heading below it. */
function TableHead({ columns }: Pick<TableView, "columns">) {
  const grouped = columns.filter(({ group }) => group !== null);
  const isFirst = (at: number) => at === 0 || columns[at]?.group !== columns[at - 1]?.group;
  const head = ({ label, right, group }: TableView["columns"][number], rows: number) => (
    <th key={`${group} ${label}`} class={right ? "number" : ""} rowSpan={rows} scope="col">
      {label || <span class="unseen">row</span>}
    </th>
  );
  if (grouped.length === 0) return <tr>{columns.map((column) => head(column, 1))}</tr>;
  return (
    <>
      <tr>
        {columns.map((column, at) => {
          const { group } = column;
          if (group === null) return head(column, 2);
          return isFirst(at) ? (
            <th
              key={group}
              class="group"
              colSpan={columns.filter((one) => one.group === group).length}
              scope="colgroup"
            >
              {group}
            </th>
          ) : null;
        })}
      </tr>
      <tr>{grouped.map((column) => head(column, 1))}</tr>
    </>
  );
}

/** A table as the report has it. */
function ReportTable({ table }: { table: TableView }) {
  const { title, columns, rows, notes } = table;
  return (
    <>
      <h2>{title}</h2>
      <Scroll label={title}>
        <table class="report">
          <thead>
            <TableHead columns={columns} />
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {row.map(({ text, tone, note }, column) => (
                  <td
                    key={column}
                    class={`${columns[column]?.right ? "number" : ""} ${tone ?? ""}`}
                    title={note ?? undefined}
                  >
                    {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
    </>
  );
}

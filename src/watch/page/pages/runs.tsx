import { useEffect, useState } from "preact/hooks";
import { remaining } from "../../../text/duration.js";
import { shortPath } from "../../../text/short-path.js";
import type { ListAnswer, Row } from "../../api.js";
import { address, linkTo, set } from "../address.js";
import { accuracy, ago, clock, scalar } from "../format.js";
import { listen } from "../live.js";
import { AboutLine } from "../parts/about.js";
import { useAnswer, Waiting } from "../parts/loaded.js";
import { Scroll } from "../parts/scroll.js";
import { Progress, StatusMark } from "../parts/status.js";

const COUNT = 100;
/** Settings in columns of their own; more of them make no table that can be read. */
const COLUMNS = 6;

/** All runs, sweeps and reproductions: a table to sort, to filter and to choose from. */
export function RunsPage() {
  const filter = address.value.get("filter") ?? "";
  const sort = address.value.get("sort") ?? "-started";
  const from = Number(address.value.get("from") ?? 0);
  const { value, error, again } = useAnswer<ListAnswer>("list", {
    filter,
    sort,
    from: String(from),
    count: String(COUNT),
  });
  useEffect(() => listen(() => [["list", ""]], again), []);
  useEffect(() => {
    document.title = "sconce";
  }, []);
  if (!value) return <Waiting error={error} />;
  return (
    <>
      <h1 class="unseen">Runs and sweeps</h1>
      <Filter filter={filter} list={value} />
      {value.rows.length === 0 ? <Nothing list={value} filter={filter} /> : <List list={value} sort={sort} />}
      <Turn from={from} matching={value.matching} />
    </>
  );
}

function Filter({ filter, list }: { filter: string; list: ListAnswer }) {
  const { counts, matching, total, complete } = list;
  return (
    <form class="filter" onSubmit={(event) => event.preventDefault()}>
      <label>
        Filter
        <input
          type="search"
          value={filter}
          placeholder="gru status=completed test>=84"
          spellcheck={false}
          onInput={({ currentTarget }) => set({ filter: currentTarget.value, from: "" })}
        />
      </label>
      <p class="quiet" role="status">
        {matching === total ? `${total} in all` : `${matching} of ${total}`}
        {complete ? "" : ", still looking"}
        {Object.entries(counts).map(([status, count]) => (
          <a key={status} href={linkTo("runs", { filter: `status=${status.replaceAll(" ", "-")}` })}>
            {count} {status}
          </a>
        ))}
      </p>
    </form>
  );
}

function Nothing({ list, filter }: { list: ListAnswer; filter: string }) {
  if (!list.complete) return <p class="quiet">Looking through the folders …</p>;
  return filter ? (
    <p>Nothing matches the filter.</p>
  ) : (
    <p>There is no run here yet. What a run writes appears by itself.</p>
  );
}

function List({ list, sort }: { list: ListAnswer; sort: string }) {
  const chosen = address.value.getAll("run");
  const settings = list.columns.slice(0, COLUMNS);
  const now = useNow();
  const head = (key: string, label: string, tone = "") => (
    <Head key={key} name={key} label={label} sort={sort} tone={tone} />
  );
  return (
    <>
      <Scroll label="Runs and sweeps">
        <table class="runs">
          <thead>
            <tr>
              <th>
                <span class="unseen">chosen</span>
              </th>
              {head("name", "name")}
              {head("status", "status")}
              {head("model", "model", "wide-only")}
              {head("seed", "seed", "number wide-only")}
              {settings.map((path) => head(path, shortPath(path, settings), "number wide-only"))}
              {head("best", "best %", "number")}
              {head("last", "last %", "number wide-only")}
              {head("test", "test %", "number")}
              {head("started", "age", "number wide-only")}
              {head("left", "left", "number wide-only")}
            </tr>
          </thead>
          <tbody>
            {list.rows.map((row) => (
              <RunRow key={row.id} row={row} settings={settings} chosen={chosen} now={now} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {chosen.length > 0 && <Chosen chosen={chosen} />}
    </>
  );
}

function Head({ name, label, sort, tone }: { name: string; label: string; sort: string; tone: string }) {
  const direction = sort === name ? "ascending" : sort === `-${name}` ? "descending" : "none";
  return (
    <th class={tone} aria-sort={direction}>
      <button
        type="button"
        title={name}
        onClick={() => set({ sort: direction === "descending" ? name : `-${name}`, from: "" })}
      >
        {label}
        <span aria-hidden="true">{{ ascending: " ↑", descending: " ↓", none: "" }[direction]}</span>
      </button>
    </th>
  );
}

function RunRow({ row, settings, chosen, now }: { row: Row; settings: string[]; chosen: string[]; now: number }) {
  const { id, kind, name, about } = row;
  const isChosen = chosen.includes(id);
  const choose = () => set({ run: isChosen ? chosen.filter((one) => one !== id) : [...chosen, id] });
  return (
    <tr>
      <td>
        {kind === "run" && <input type="checkbox" checked={isChosen} aria-label={`choose ${name}`} onChange={choose} />}
      </td>
      <th class="name" scope="row">
        <a href={linkTo(kind, { id })}>{about.name ?? name}</a>
        {about.name !== null && <span class="kind">{name}</span>}
        {kind !== "run" && <span class="kind">{kind}</span>}
        <AboutLine about={about} />
        {row.note && <span class={`note ${row.status === "at work" ? "quiet" : "bad"}`}>{row.note}</span>}
      </th>
      <td>
        <StatusMark status={row.status} />
        <Progress item={row} />
      </td>
      <td class="wide-only">{row.model ?? "–"}</td>
      <td class="number wide-only">{row.seed ?? "–"}</td>
      {settings.map((path) => (
        <td key={path} class="number wide-only setting">
          {scalar(row.settings[path])}
        </td>
      ))}
      <td class="number">{accuracy(row.best)}</td>
      <td class="number wide-only">{accuracy(row.last)}</td>
      <td class="number">{accuracy(row.test)}</td>
      <td class="number wide-only" title={clock(row.startedAt)}>
        {ago(row.startedAt, now)}
      </td>
      <td class="number wide-only">{row.secondsLeft === null ? "–" : remaining(row.secondsLeft)}</td>
    </tr>
  );
}

function Chosen({ chosen }: { chosen: string[] }) {
  return (
    <aside class="chosen" aria-label="Chosen runs">
      <span>{chosen.length} chosen</span>
      <a class="button" href={linkTo("compare", { run: chosen })}>
        Compare
      </a>
      <button type="button" onClick={() => set({ run: [] })}>
        Choose none
      </button>
    </aside>
  );
}

function Turn({ from, matching }: { from: number; matching: number }) {
  if (matching <= COUNT) return null;
  const last = Math.min(from + COUNT, matching);
  return (
    <nav class="turn" aria-label="Parts of the list">
      <button
        type="button"
        disabled={from === 0}
        onClick={() => set({ from: String(Math.max(0, from - COUNT)) }, true)}
      >
        ← Previous
      </button>
      <span>
        {from + 1} to {last} of {matching}
      </span>
      <button type="button" disabled={last >= matching} onClick={() => set({ from: String(from + COUNT) }, true)}>
        Next →
      </button>
    </nav>
  );
}

/** The time, again every half minute: ages grow by themselves. */
function useNow(): number {
  const [now, tick] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

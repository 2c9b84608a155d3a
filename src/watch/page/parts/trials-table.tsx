import { useState } from "preact/hooks";
import { settingText } from "../../../text/setting-text.js";
import { shortPath } from "../../../text/short-path.js";
import type { Scalar } from "../../api.js";
import type { ParameterRow, SweepAnswer, TrialRow } from "../../api-sweep.js";
import { address, linkTo, set } from "../address.js";
import { figure, fixed } from "../format.js";
import { Scroll } from "./scroll.js";
import { StatusMark } from "./status.js";
import { TrialSteering } from "./steering.js";

const SHOWN = 200;

/** A row a trial, sorted by any column. */
export function TrialsTable({ sweep }: { sweep: SweepAnswer }) {
  const [all, showAll] = useState(false);
  const sort = address.value.get("sort") ?? "number";
  const paths = sweep.space.map(({ path }) => path);
  const down = sort.startsWith("-");
  const key = down ? sort.slice(1) : sort;
  const sorted = [...sweep.trials].sort((a, b) => compare(cellOf(a, key), cellOf(b, key), down));
  const isText = (path: string) => sweep.space.some((one) => one.path === path && isNames(one));
  const head = (name: string, label: string) => {
    const direction = sort === name ? "ascending" : sort === `-${name}` ? "descending" : "none";
    return (
      <th key={name} class={name === "status" || isText(name) ? "" : "number"} aria-sort={direction}>
        <button type="button" title={name} onClick={() => set({ sort: direction === "ascending" ? `-${name}` : name })}>
          {label}
          <span aria-hidden="true">{{ ascending: " ↑", descending: " ↓", none: "" }[direction]}</span>
        </button>
      </th>
    );
  };
  return (
    <>
      <h2>Trials</h2>
      <Scroll label="Trials">
        <table>
          <thead>
            <tr>
              {head("number", "trial")}
              {head("status", "status")}
              {head("value", sweep.objectives.map(({ metric }) => metric).join(" / ") || "value")}
              {paths.map((path) => head(path, shortPath(path, paths)))}
              {head("epochs", "epochs")}
              {head("seconds", "seconds")}
            </tr>
          </thead>
          <tbody>
            {(all ? sorted : sorted.slice(0, SHOWN)).map((trial) => (
              <Trial key={trial.number} trial={trial} paths={paths} isText={isText} sweep={sweep} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {!all && sorted.length > SHOWN && (
        <button type="button" onClick={() => showAll(true)}>
          Show all {sorted.length}
        </button>
      )}
    </>
  );
}

interface TrialProps {
  trial: TrialRow;
  paths: string[];
  /** Whether a parameter's values are names. */
  isText(path: string): boolean;
  sweep: SweepAnswer;
}

function Trial({ trial, paths, isText, sweep }: TrialProps) {
  const { number, status, params, epochs, seconds, run, error, traceback, violates, attempts, duplicateOf } = trial;
  return (
    <tr>
      <th class="number" scope="row">
        {run ? <a href={linkTo("run", { id: run })}>{number}</a> : number}
      </th>
      <td>
        <StatusMark status={status} />
        {status === "running" && <TrialSteering sweep={sweep.item} trial={number} />}
        {duplicateOf !== null && <span class="quiet"> as {duplicateOf}</span>}
        {attempts > 1 && <span class="quiet"> attempt {attempts}</span>}
        {error && <span class="note bad">{error}</span>}
        {traceback && (
          <details class="note">
            <summary>traceback</summary>
            <pre>{traceback.trimEnd()}</pre>
          </details>
        )}
        {violates && <span class="note">breaks {violates.join(" and ")}</span>}
      </td>
      <td class="number">
        {valuesText(trial, sweep)}
        {trial.seeds && <Seeds seeds={trial.seeds} metric={sweep.objectives[0]?.metric ?? ""} />}
      </td>
      {paths.map((path) => (
        <td key={path} class={`${isText(path) ? "" : "number "}setting`}>
          {settingCell(params[path])}
        </td>
      ))}
      <td class="number">{epochs}</td>
      <td class="number">{fixed(seconds, 1)}</td>
    </tr>
  );
}

/** The runs of a setting, each with its value where it is pointed at. */
function Seeds({ seeds, metric }: { seeds: NonNullable<TrialRow["seeds"]>; metric: string }) {
  return (
    <span class="quiet">
      {" of seeds "}
      {seeds.map(({ seed, value, run }, at) => (
        <span key={seed} title={value === null ? "no value" : figure(metric, value)}>
          {at > 0 && ", "}
          {run ? <a href={linkTo("run", { id: run })}>{seed}</a> : seed}
        </span>
      ))}
    </span>
  );
}

/** A trial's values, with their standard errors where there are some: `84.25 (se 0.31)`, of two objectives `84.25 / 12.3`. */
export function valuesText(
  { values, errors }: Pick<TrialRow, "values" | "errors">,
  { objectives }: Pick<SweepAnswer, "objectives">,
): string {
  const text = values?.map((value, at) => {
    const metric = objectives[at]?.metric ?? "";
    const error = errors?.[at] ?? null;
    return figure(metric, value) + (value === null || error === null ? "" : ` (se ${figure(metric, error)})`);
  });
  return text?.join(" / ") ?? "–";
}

/** Whether a parameter's values are no numbers, and so stand to the left. */
export function isNames({ choices }: Pick<ParameterRow, "choices">): boolean {
  return choices.some((one) => typeof one !== "number");
}

/** A parameter's value, with the digits that it has in reports and on the terminal. */
export function settingCell(value: Scalar | undefined): string {
  return value === null || value === undefined ? "–" : settingText(value);
}

function cellOf(trial: TrialRow, key: string): Scalar {
  if (key === "value") return trial.values?.[0] ?? null;
  if (key in trial.params) return trial.params[key] ?? null;
  const value = trial[key as keyof TrialRow];
  return typeof value === "object" ? null : (value ?? null);
}

function compare(a: Scalar, b: Scalar, down: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const found =
    typeof a === "number" && typeof b === "number"
      ? a - b
      : String(a).localeCompare(String(b), "en", { numeric: true });
  return down ? -found : found;
}

import { shortPath } from "../../../text/short-path.js";
import type { KnownRow, SweepAnswer } from "../../api-sweep.js";
import { figure, fixed } from "../format.js";
import { Scroll } from "./scroll.js";
import { isNames, settingCell, valuesText } from "./trials-table.js";

/** That something which was known before is better than all that the sweep has found; nothing where it is not. */
export function Better({ sweep }: { sweep: SweepAnswer }) {
  const { better } = sweep;
  if (!better) return null;
  return (
    <p>
      Better, and known before: {nameOf(better)} with <strong>{valuesText(better, sweep)}</strong>
    </p>
  );
}

/** The trials of other sweeps, and the runs, that a sweep began with: a row each, the best first. */
export function KnownTable({ sweep }: { sweep: SweepAnswer }) {
  const { known, objectives, space } = sweep;
  if (known.length === 0) return null;
  const paths = space.map(({ path }) => path);
  const tone = (at: number) => (space.slice(at, at + 1).some(isNames) ? "setting" : "number setting");
  return (
    <>
      <h2>Known from the start</h2>
      <p class="quiet">
        They were told to the sampler before the first trial. They are not among the trials, the charts and the best.
      </p>
      <Scroll label="Known from the start">
        <table>
          <thead>
            <tr>
              <th>from</th>
              <th class="number">trial</th>
              {objectives.map(({ metric }) => (
                <th key={metric} class="number">
                  {metric}
                </th>
              ))}
              {paths.map((path, at) => (
                <th key={path} class={tone(at)} title={path}>
                  {shortPath(path, paths)}
                </th>
              ))}
              <th class="number">seconds</th>
            </tr>
          </thead>
          <tbody>
            {known.map((one) => (
              <tr key={`${one.from} ${one.number}`}>
                <th class="name" scope="row">
                  {one.from}
                  {one.violates && <span class="note">breaks {one.violates.join(" and ")}</span>}
                </th>
                <td class="number">{one.number ?? "a run"}</td>
                {objectives.map(({ metric }, at) => (
                  <td key={metric} class="number">
                    {figure(metric, one.values[at])}
                  </td>
                ))}
                {paths.map((path, at) => (
                  <td key={path} class={tone(at)}>
                    {settingCell(one.params[path])}
                  </td>
                ))}
                <td class="number">{fixed(one.seconds, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function nameOf({ from, number }: KnownRow): string {
  return number === null ? from : `trial ${number} of ${from}`;
}

import { useEffect, useMemo, useState } from "preact/hooks";
import type { RunAnswer } from "../../api.js";
import { address, set } from "../address.js";
import { ask } from "../client.js";
import { listen } from "../live.js";
import { lineLook } from "../parts/colours.js";
import { DifferencesTable } from "../parts/differences-table.js";
import { furtherFigures } from "../parts/further-figures.js";
import { groupsOf, type Lane } from "../parts/grouping.js";
import { LineChart } from "../parts/line-chart.js";
import { Waiting } from "../parts/loaded.js";
import { RunData } from "../parts/run-data.js";
import { SaveReport } from "../parts/save-report.js";
import type { Series } from "../parts/series.js";

const CHARTS = [
  { title: "Validation accuracy, %", key: "accuracy", digits: 2 },
  { title: "Validation loss", key: "loss", digits: 4 },
  { title: "Training loss", key: "train", digits: 4 },
];

/** Several runs: one plot a metric with all of them in it, and what they differ in. */
export function ComparePage() {
  const ids = address.value.getAll("run").slice(0, 50);
  const key = ids.join(" ");
  const all = useMemo(() => ids.map((id) => new RunData(id)), [key]);
  const [answers, keep] = useState<RunAnswer[]>();
  const [error, fail] = useState<string>();
  useEffect(() => {
    document.title = "Compare – sconce";
    let end = () => {};
    let left = false;
    Promise.all(ids.map((id) => ask<RunAnswer>("run", { id }))).then(keep, (reason: Error) => fail(reason.message));
    const where = () => all.flatMap((data) => data.where());
    void Promise.all(all.map((data) => data.load())).then(() => {
      if (!left)
        end = listen(where, (message) => {
          for (const data of all) data.hear(message);
        });
    });
    return () => {
      left = true;
      end();
    };
  }, [key]);
  if (ids.length === 0) return <p>Choose runs in the list, and compare them.</p>;
  if (!answers || answers.length !== ids.length) return <Waiting error={error} />;
  const together = address.value.has("seeds");
  const further = furtherFigures(
    all.flatMap((data, at) => [...data.evaluations.value, ...(answers[at]?.epochs ?? [])]),
  );
  const charts = [...CHARTS, ...further.map(({ name, label, digits }) => ({ title: label, key: name, digits }))];
  const lanes = groupsOf(all, answers, together);
  return (
    <>
      <h1>{ids.length === 1 ? "1 run" : `${ids.length} runs beside each other`}</h1>
      <div class="summary">
        <label>
          <input type="checkbox" checked={together} onChange={() => set({ seeds: together ? "" : "together" })} /> mean
          and range over seeds
        </label>
        <SaveReport ids={ids} />
      </div>
      <div class="charts">
        {charts.map(({ title, key, digits }) => (
          <LineChart
            key={key}
            title={title}
            digits={digits}
            whole={key !== "train"}
            series={lanes.map((lane, at) => seriesOf(lane, key, at, together))}
          />
        ))}
      </div>
      <DifferencesTable answers={answers} />
    </>
  );
}

function seriesOf({ label, runs }: Lane, key: string, at: number, together: boolean): Series {
  const look = lineLook(at);
  if (key === "train" && runs.length === 1 && !together) {
    const { x, loss } = (runs[0] as Lane["runs"][number]).data.curve.value;
    return { label, x, y: loss, ...look, look: "thin" };
  }
  const byEpoch = new Map<number, number[]>();
  for (const { data, answer } of runs) {
    const told = data.evaluations.value.filter(({ phase }) => phase === "validation");
    const rows = told.length === 0 ? answer.epochs : told;
    for (const row of rows) {
      const value = key === "train" ? row.trainLoss : row.validation?.[key];
      if (typeof value === "number") byEpoch.set(row.epoch, [...(byEpoch.get(row.epoch) ?? []), value]);
    }
  }
  const epochs = [...byEpoch.keys()].sort((a, b) => a - b);
  const values = epochs.map((epoch) => byEpoch.get(epoch) as number[]);
  const y = values.map((some) => some.reduce((sum, one) => sum + one, 0) / some.length);
  const band =
    runs.length > 1
      ? { low: values.map((some) => Math.min(...some)), high: values.map((some) => Math.max(...some)) }
      : undefined;
  return { label, x: epochs, y, ...look, band };
}

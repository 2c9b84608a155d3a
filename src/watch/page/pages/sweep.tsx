import { useEffect } from "preact/hooks";
import type { SweepAnswer } from "../../api-sweep.js";
import { linkTo } from "../address.js";
import { clock } from "../format.js";
import { listen } from "../live.js";
import { AboutLine } from "../parts/about.js";
import { Better, KnownTable } from "../parts/known-table.js";
import { useAnswer, Waiting } from "../parts/loaded.js";
import { SaveReport } from "../parts/save-report.js";
import { Progress, StatusMark } from "../parts/status.js";
import { SteeringLog, SweepSteering } from "../parts/steering.js";
import { SweepCharts } from "../parts/sweep-charts.js";
import { Timeline } from "../parts/timeline.js";
import { settingCell, TrialsTable, valuesText } from "../parts/trials-table.js";

/** One sweep: what it has found, and what its workers did when. */
export function SweepPage({ id }: { id: string }) {
  const { value, error, again } = useAnswer<SweepAnswer>("sweep", { id });
  const running = (value?.trials ?? []).filter(({ status }) => status === "running").flatMap(({ run }) => run ?? []);
  const where = (): [string, string][] => [["other", id], ...running.map((run): [string, string] => ["trial", run])];
  useEffect(() => listen(where, again), [id, running.join()]);
  useEffect(() => {
    if (value) document.title = `${value.item.name} – sconce`;
  }, [value?.item.name]);
  if (!value) return <Waiting error={error} />;
  const { item, objectives, sampler, pruner, workers } = value;
  const best = value.trials.find(({ number }) => number === value.best);
  return (
    <>
      <h1>{item.about.name ?? item.name}</h1>
      <AboutLine about={item.about} />
      {error && (
        <p class="bad" role="alert">
          {error}
        </p>
      )}
      <div class="summary">
        <StatusMark status={item.status} />
        {value.paused && <strong>paused</strong>}
        <Progress item={item} />
        <span>{objectives.map(({ metric, direction }) => `${direction} ${metric}`).join(", ")}</span>
        <span>
          {sampler}
          {pruner ? `, ${pruner}` : ""}
          {workers ? `, ${workers} at a time` : ""}
        </span>
        <SaveReport ids={[id]} />
      </div>
      <SweepSteering sweep={value} />
      {best && (
        <p>
          {item.finishedAt === null ? "Best so far" : "Best"}:{" "}
          {best.run ? <a href={linkTo("run", { id: best.run })}>trial {best.number}</a> : `trial ${best.number}`} with{" "}
          <strong>{valuesText(best, value)}</strong> (
          {Object.entries(best.params)
            .map(([path, one]) => `${path} ${settingCell(one)}`)
            .join(", ")}
          )
        </p>
      )}
      <Better sweep={value} />
      {value.widened.map(({ trial, at, what }) => (
        <p key={trial}>
          Space widened from trial {trial} on ({clock(at)}): {what}
        </p>
      ))}
      {value.notes.map((note) => (
        <p key={note} class="bad">
          {note}
        </p>
      ))}
      <div class="charts">
        <SweepCharts sweep={value} />
        <Timeline sweep={value} now={Date.now()} />
      </div>
      <SteeringLog rows={value.steering} />
      <TrialsTable sweep={value} />
      <KnownTable sweep={value} />
    </>
  );
}

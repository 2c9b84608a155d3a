import { useEffect } from "preact/hooks";
import type { SweepAnswer } from "../../api-sweep.js";
import { linkTo } from "../address.js";
import { clock } from "../format.js";
import { listen } from "../live.js";
import { AboutLine } from "../parts/about.js";
import { Better, KnownTable } from "../parts/known-table.js";
import { useAnswer, Waiting } from "../parts/loaded.js";
import { SaveReport } from "../parts/save-report.js";
import { Standing } from "../parts/status.js";
import { SteeringLog, SweepSteering } from "../parts/steering.js";
import { SweepCharts } from "../parts/sweep-charts.js";
import { Timeline } from "../parts/timeline.js";
import { settingCell, TrialsTable, valuesText } from "../parts/trials-table.js";

/** One sweep: what it has found, and what its workers did when. */
export function SweepPage({ id }: { id: string }) {
  const { value, error, gone, early, again } = useAnswer<SweepAnswer>("sweep", { id });
  const running = (value?.trials ?? []).filter(({ status }) => status === "running").flatMap(({ run }) => run ?? []);
  const where = (): [string, string][] => [["other", id], ...running.map((run): [string, string] => ["trial", run])];
  useEffect(() => listen(where, again), [id, running.join()]);
  useEffect(() => {
    if (value) document.title = `${value.item.name} – sconce`;
  }, [value?.item.name]);
  if (!value) return <Waiting error={error} early={early} />;
  const sweep = gone ? ended(value) : value;
  const { item, objectives, sampler, pruner, workers } = sweep;
  const best = sweep.trials.find(({ number }) => number === sweep.best);
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
        <Standing item={item} gone={gone} />
        {sweep.paused && <strong>paused</strong>}
        <span>{objectives.map(({ metric, direction }) => `${direction} ${metric}`).join(", ")}</span>
        <span>
          {sampler}
          {pruner ? `, ${pruner}` : ""}
          {workers ? `, ${workers} at a time` : ""}
        </span>
        {!gone && <SaveReport ids={[id]} />}
      </div>
      <SweepSteering sweep={sweep} />
      {best && (
        <p>
          {item.finishedAt === null ? "Best so far" : "Best"}:{" "}
          {best.run ? <a href={linkTo("run", { id: best.run })}>trial {best.number}</a> : `trial ${best.number}`} with{" "}
          <strong>{valuesText(best, sweep)}</strong> (
          {Object.entries(best.params)
            .map(([path, one]) => `${path} ${settingCell(one)}`)
            .join(", ")}
          )
        </p>
      )}
      <Better sweep={sweep} />
      {sweep.widened.map(({ trial, at, what }) => (
        <p key={trial}>
          Space widened from trial {trial} on ({clock(at)}): {what}
        </p>
      ))}
      {sweep.notes.map((note) => (
        <p key={note} class="bad">
          {note}
        </p>
      ))}
      <div class="charts">
        <SweepCharts sweep={sweep} />
        <Timeline sweep={sweep} now={Date.now()} />
      </div>
      <SteeringLog rows={sweep.steering} />
      <TrialsTable sweep={sweep} />
      <KnownTable sweep={sweep} />
    </>
  );
}

/** What was known of a sweep whose folder was deleted: nothing of it is at work any more. */
function ended(sweep: SweepAnswer): SweepAnswer {
  const trials = sweep.trials.map((one) => (one.status === "running" ? { ...one, status: "stopped" as const } : one));
  return { ...sweep, trials, paused: false, item: { ...sweep.item, status: "killed" } };
}

import { useEffect, useMemo } from "preact/hooks";
import { shortDuration } from "../../../text/duration.js";
import { sizeText } from "../../../text/size.js";
import type { Item, RunAnswer } from "../../api.js";
import { address, linkTo, set } from "../address.js";
import { accuracy, clock } from "../format.js";
import { listen } from "../live.js";
import { AboutLine } from "../parts/about.js";
import { EpochsTable } from "../parts/epochs-table.js";
import { Facts } from "../parts/facts.js";
import { useAnswer, Waiting } from "../parts/loaded.js";
import { Log } from "../parts/log.js";
import { RunCharts } from "../parts/run-charts.js";
import { RunData } from "../parts/run-data.js";
import { SaveReport } from "../parts/save-report.js";
import { Standing } from "../parts/status.js";
import { isTrial, RunSteering } from "../parts/steering.js";
import { SystemStrip } from "../parts/system-strip.js";

/** One run: its curves as they grow, and all that its folder says. */
export function RunPage({ id }: { id: string }) {
  const { value, error, gone, early, again } = useAnswer<RunAnswer>("run", { id });
  const data = useMemo(() => new RunData(id), [id]);
  useEffect(() => {
    let end = () => {};
    let left = false;
    void Promise.allSettled([data.load(), data.loadSystem()]).then(() => {
      if (!left)
        end = listen(
          () => data.where(),
          (message) => {
            data.hear(message);
            if (message.type === "gone" || message.type === "changed") again();
          },
        );
    });
    return () => {
      left = true;
      end();
    };
  }, [data]);
  const item = reached(data.item.value ?? value?.item, data);
  const status = item?.status;
  useEffect(() => {
    if (value && status !== value.item.status) again();
  }, [status]);
  useEffect(() => {
    if (gone) again(); // it is told of again: there is one of its name
  }, [data.item.value]);
  useEffect(() => {
    if (item) document.title = `${item.name} – sconce`;
  }, [item?.name]);
  if (!value || !item) return <Waiting error={error} early={early} />;
  const tested = value.test ?? data.evaluations.value.find(({ phase }) => phase === "test")?.validation;
  return (
    <>
      <h1>{item.about.name ?? item.name}</h1>
      {item.parent !== null && isTrial(item) && (
        <p>
          A trial of the sweep <a href={linkTo("sweep", { id: item.parent })}>{item.parent.replace(/^\d+\//, "")}</a>
        </p>
      )}
      <AboutLine about={item.about} />
      {(error ?? data.error.value) && (
        <p class="bad" role="alert">
          {error ?? data.error.value}
        </p>
      )}
      <div class="summary">
        <Standing item={item} gone={gone} />
        <span>
          {item.model} on {item.corpus}, seed {item.seed}
        </span>
        <span>began {clock(item.startedAt)}</span>
        {item.seconds !== null && <span>took {shortDuration(item.seconds)}</span>}
        {tested && <span>test accuracy {accuracy(tested)} %</span>}
        {!gone && <SaveReport ids={[id]} />}
        {!gone && <RunSteering item={item} />}
      </div>
      {value.error && <ErrorText error={value.error} />}
      <RunCharts data={data} answer={value} />
      <SystemStrip samples={data.system.value} />
      <EpochsTable data={data} answer={value} />
      <Log data={data} />
      <Settings answer={value} />
      <details>
        <summary>Environment</summary>
        <Facts facts={value.environment} label="Environment" />
      </details>
      <details>
        <summary>Files, in {value.path}</summary>
        <ul class="files">
          {value.files.map(({ name, bytes: size }) => (
            <li key={name}>
              {name} <span class="quiet">{sizeText(size)}</span>
            </li>
          ))}
        </ul>
      </details>
      {value.command && <pre class="command">{value.command}</pre>}
    </>
  );
}

/** A run as its row says, and where it is at work as its metrics say, which come sooner. */
function reached(item: Item | undefined, data: RunData): Item | undefined {
  if (item?.status !== "at work" || !item.of) return item;
  const validated = data.evaluations.value.filter(({ phase }) => phase === "validation").length;
  const done = Math.max(item.done ?? 0, validated);
  return { ...item, done, progress: Math.max(item.progress ?? 0, done / item.of) };
}

function ErrorText({ error }: { error: NonNullable<RunAnswer["error"]> }) {
  return (
    <section class="error" aria-label="Error">
      <p class="bad">
        {error.kind}: {error.message}
      </p>
      {error.traceback && <pre>{error.traceback}</pre>}
    </section>
  );
}

function Settings({ answer }: { answer: RunAnswer }) {
  const other = address.value.get("beside") ?? "";
  return (
    <details open={other !== ""}>
      <summary>Settings</summary>
      <label class="beside">
        Beside the run
        <input
          value={other}
          placeholder="0/runs/name, as the address of its page has it"
          onChange={({ currentTarget }) => set({ beside: currentTarget.value.trim() })}
        />
      </label>
      {other === "" ? <Facts facts={answer.settings} label="Settings" /> : <Beside facts={answer} other={other} />}
    </details>
  );
}

function Beside({ facts, other }: { facts: RunAnswer; other: string }) {
  const { value, error } = useAnswer<RunAnswer>("run", { id: other });
  if (!value || error) return <Waiting error={error} />;
  return (
    <>
      <p>
        The settings in which it differs from <a href={linkTo("run", { id: other })}>{value.item.name}</a>:
      </p>
      <Facts facts={facts.settings} other={value.settings} label="Differences" />
    </>
  );
}

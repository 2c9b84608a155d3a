import { useId } from "preact/hooks";
import type { Item, Scalar } from "../../api.js";
import type { ParameterRow, SteeringRow, SweepAnswer } from "../../api-sweep.js";
import { clock } from "../format.js";
import { Asking } from "./asking.js";

/** Whether a run is a sweep's: its id is then within the sweep's. */
export const isTrial = ({ id }: Item) => id.includes("/trials/");

/** What can be asked of a run that is at work. */
export function RunSteering({ item }: { item: Item }) {
  if (item.status !== "at work") return null;
  const after = isTrial(item) ? "It has no value then, and does not go on." : "It keeps a checkpoint, and can go on.";
  const question = `Stop ${item.about.name ?? item.name} after the batch in hand? ${after}`;
  return <Asking label="Stop" question={question} id={item.id} action={() => ({ type: "stop" })} />;
}

/** What can be asked of a trial that is at work. */
export function TrialSteering({ sweep, trial }: { sweep: Item; trial: number }) {
  if (sweep.status !== "at work") return null;
  const { id } = sweep;
  return (
    <span class="steering">
      <Asking
        label={`Stop ${trial}`}
        question={`Stop trial ${trial}? It has no value then, and does not go on.`}
        id={id}
        action={() => ({ type: "stop-trial", trial })}
      />
      <Asking
        label={`Prune ${trial}`}
        question={`End trial ${trial} as the pruner would? It keeps the value of its last epoch, if it has one, and does not go on.`}
        id={id}
        action={() => ({ type: "prune-trial", trial })}
      />
    </span>
  );
}

/** What can be asked of a sweep that is at work. */
export function SweepSteering({ sweep }: { sweep: SweepAnswer }) {
  const { item, target, space, sampler, workers, paused } = sweep;
  if (item.status !== "at work") return null;
  const { id } = item;
  return (
    <div class="steering">
      <Asking
        label="Stop"
        question="Stop the sweep, all its trials with a checkpoint? The same command goes on with it."
        id={id}
        action={() => ({ type: "stop" })}
      />
      {paused ? (
        <Asking label="Go on" question="Begin trials again?" id={id} action={() => ({ type: "continue" })} />
      ) : (
        <Asking
          label="Pause"
          question="Begin no further trial? Those at work go on."
          id={id}
          action={() => ({ type: "pause" })}
        />
      )}
      <Asking
        label="Trials"
        question="How many trials are there to be in all?"
        id={id}
        action={(form) => ({ type: "trials", target: Number(form.get("target")) })}
      >
        <label>
          trials in all
          <input name="target" type="number" min={1} step={1} value={target} required />
        </label>
      </Asking>
      <Asking
        label="Workers"
        question="How many trials are to be at work at the same time? More than there are cores, or than fit in memory, are slower, or fail."
        id={id}
        action={(form) => ({ type: "workers", workers: Number(form.get("workers")) })}
      >
        <label>
          at the same time
          <input name="workers" type="number" min={1} step={1} value={workers ?? 1} required />
        </label>
      </Asking>
      {sampler !== "grid" && (
        <Asking
          label="Enqueue a point"
          question="Which settings are to be tried next?"
          id={id}
          action={(form) => ({ type: "enqueue", params: paramsOf(space, form) })}
        >
          {space.map((parameter) => (
            <Field key={parameter.path} parameter={parameter} />
          ))}
        </Asking>
      )}
    </div>
  );
}

/** A field for a parameter, as the space has it; what is left empty is not given. */
function Field({ parameter }: { parameter: ParameterRow }) {
  const { path, kind, choices, low, high, step, when } = parameter;
  const condition = Object.entries(when).map(([other, some]) => `${other} ${some.join(" or ")}`);
  const field = useId();
  return (
    <div class="field">
      <label for={field}>
        {path}
        {condition.length > 0 ? `, where ${condition.join(" and ")}` : ""}
      </label>
      {kind === "categorical" ? (
        <select id={field} name={path}>
          {condition.length > 0 && <option value="">not given</option>}
          {choices.map((choice, at) => (
            <option key={String(choice)} value={String(at)}>
              {String(choice)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={field}
          name={path}
          type="number"
          min={low ?? undefined}
          max={high ?? undefined}
          step={step ?? (kind === "int" ? 1 : "any")}
          placeholder={`${low} to ${high}`}
          required={condition.length === 0}
        />
      )}
    </div>
  );
}

function paramsOf(space: readonly ParameterRow[], form: FormData): Record<string, Scalar> {
  const params: Record<string, Scalar> = {};
  for (const { path, kind, choices } of space) {
    const given = form.get(path);
    if (typeof given !== "string" || given === "") continue;
    params[path] = kind === "categorical" ? (choices[Number(given)] ?? null) : Number(given);
  }
  return params;
}

/** What was asked of a sweep, and what became of it. */
export function SteeringLog({ rows }: { rows: readonly SteeringRow[] }) {
  if (rows.length === 0) return null;
  return (
    <>
      <h2>Asked for while it was at work</h2>
      <ul>
        {rows.map(({ at, origin, action, outcome }) => (
          <li key={`${at} ${action}`}>
            {clock(at)}, from the {origin}: {action}
            <span class="quiet">{outcome ? `: ${outcome}` : ""}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

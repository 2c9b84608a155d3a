import type { TrialRecord } from "../../../sweep/trial.js";
import { settingText } from "../../../text/setting-text.js";
import { metricHead, metricNumber } from "../../findings/metrics.js";
import type { SweepFindings } from "../../findings/sweep.js";
import type { Parameter } from "../../read/sweep.js";
import type { Point } from "./common.js";

/** One upright axis. Heights are 0 at its foot to 1 at its head. */
export interface Axis {
  name: string;
  /** The same, in lines. */
  lines: string[];
  ticks: { height: number; text: string }[];
  /** Where a trial crosses it; undefined when it does not have the parameter. */
  heightOf(trial: TrialRecord): number | undefined;
}

const MOST_LETTERS = 14;
const MOST_TICKS = 14;

/** The axes of a sweep: one a parameter, then one an objective. */
export function axesOf(sweep: SweepFindings, points: Point[]): Axis[] {
  const objectives = sweep.objectives.flatMap(({ metric }, at) => {
    const values = points.flatMap(({ trial }) => {
      const value = trial.values?.[at];
      return value === undefined || !Number.isFinite(value) ? [] : [value];
    });
    if (values.length === 0) return [];
    const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
    const heightAt = linear(low, high);
    const between = low === high ? [low] : [low, (low + high) / 2, high];
    return [
      {
        ...named(metricHead(metric)),
        ticks: between.map((value) => ({ height: heightAt(value), text: metricNumber(metric, value) })),
        heightOf: ({ values }: TrialRecord) => {
          const value = values?.[at];
          return value === undefined || !Number.isFinite(value) ? undefined : heightAt(value);
        },
      },
    ];
  });
  return [...sweep.space.map(axis), ...objectives];
}

/** A name, a dotted path in two lines. */
function named(name: string): Pick<Axis, "name" | "lines"> {
  const at = name.indexOf(".");
  return { name, lines: at < 0 ? [name] : [name.slice(0, at + 1), name.slice(at + 1)] };
}

function axis(parameter: Parameter): Axis {
  const { path, kind, choices, low, high, log } = parameter;
  if (kind === "categorical") {
    const names = choices.map(String);
    const heightAt = (index: number) => (names.length === 1 ? 0.5 : index / (names.length - 1));
    const every = Math.ceil(names.length / MOST_TICKS);
    return {
      ...named(path),
      ticks: names.flatMap((name, index) =>
        index % every === 0 ? [{ height: heightAt(index), text: shortened(name) }] : [],
      ),
      heightOf: ({ params }) => {
        if (params[path] === undefined) return undefined;
        const index = names.indexOf(String(params[path]));
        return index < 0 ? undefined : heightAt(index);
      },
    };
  }
  const heightAt = log ? logarithmic(low, high) : linear(low, high);
  return {
    ...named(path),
    ticks: roundNumbers(parameter).map((value) => ({ height: heightAt(value), text: settingText(value) })),
    heightOf: ({ params }) => (typeof params[path] === "number" ? heightAt(params[path]) : undefined),
  };
}

/** Numbers to mark: both ends, and what is round between them; all where there are few. */
export function roundNumbers({ kind, low, high, step, log }: Parameter): number[] {
  if (low === high) return [low];
  if (log) {
    const powers: number[] = [];
    for (let power = Math.ceil(Math.log10(low) + 0.15); power <= Math.log10(high) - 0.15; power++)
      powers.push(Number(`1e${power}`));
    return [low, ...powers, high];
  }
  const steps = step ?? (kind === "int" ? 1 : null);
  const count = steps === null ? Number.POSITIVE_INFINITY : Math.floor((high - low) / steps + 1e-9) + 1;
  if (steps !== null && count <= 5)
    return Array.from({ length: count }, (_, n) => Number((low + n * steps).toPrecision(12)));
  const near = (high - low) * 0.12; // a mark closer than that to an end would touch its text
  const between = tens(low, high).filter((mark) => mark - low > near && high - mark > near);
  return [low, ...between, high];
}

/** The multiples of 1, 2 or 5 times a power of ten that lie between two numbers, about four of them. */
function tens(low: number, high: number): number[] {
  const about = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(about));
  const step = ([1, 2, 5].find((times) => times * power >= about) ?? 10) * power;
  const first = Math.ceil(low / step);
  const marks = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, n) => (first + n) * step);
  return marks.map((mark) => Number(mark.toPrecision(6)));
}

function linear(low: number, high: number): (value: number) => number {
  return (value) => (low === high ? 0.5 : (value - low) / (high - low));
}

function logarithmic(low: number, high: number): (value: number) => number {
  const along = linear(Math.log(low), Math.log(high));
  return (value) => along(Math.log(value));
}

function shortened(text: string): string {
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;
}

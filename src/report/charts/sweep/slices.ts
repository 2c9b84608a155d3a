import * as Plot from "@observablehq/plot";
import type { Params } from "../../../sweep/grid.js";
import { settingText } from "../../../text/setting-text.js";
import { metricHead, metricText } from "../../findings/metrics.js";
import { idOf } from "../../findings/sweep.js";
import type { Parameter } from "../../read/sweep.js";
import { basis, levelAxis, valueAxis, wholeTicks } from "../axes.js";
import type { Drawing } from "../drawing.js";
import { frame, LETTER } from "../frame.js";
import type { Palette } from "../palette.js";
import { bestPoint, type ChartsOf, type Point, pointsOf, radius, strength } from "./common.js";
import { errorBars } from "./error-bars.js";
import { roundNumbers } from "./parallel-axes.js";

const WIDTH = 300;
const HEIGHT = 190;
/** A category's name is cut to so many letters. */
const MOST_LETTERS = 16;

type Slice = Point & { setting: string | number };

/** The value against each parameter, one small chart each; of several objectives each. */
export function slices({ sweep, section, prefix }: ChartsOf): Drawing[] {
  return sweep.objectives.flatMap((objective, at) => {
    const points = pointsOf(sweep, at);
    const best = bestPoint(points, objective);
    return sweep.space.flatMap((parameter) => {
      const { path, kind } = parameter;
      const some = points.flatMap((point): Slice[] => {
        const setting = point.trial.params[path];
        if (setting === undefined) return [];
        return [{ ...point, setting: kind === "categorical" ? String(setting) : Number(setting) }];
      });
      if (some.length === 0) return [];
      const winner = some.filter((point) => point.trial === best?.trial);
      const missing = points.length - some.length;
      return {
        id: `${prefix}-slice${at === 0 ? "" : `-${idOf(objective.metric)}`}-${idOf(path)}`,
        section,
        room: "narrow",
        title: sweep.objectives.length > 1 ? `${path}: ${metricHead(objective.metric)}` : path,
        description:
          `${objective.metric} against ${path} of ${some.length} trials` +
          (missing > 0 ? `; ${missing} more do not have this parameter. ` : ". ") +
          (winner[0]
            ? `The best, trial ${winner[0].number}, has ${settingText(winner[0].trial.params[path] as Params[string])}: ` +
              `${metricText(objective.metric, winner[0].value)}.`
            : "The best trial does not have it."),
        draw: (as, palette, standalone) =>
          frame(as, {
            width: WIDTH,
            height: HEIGHT + bottomOf(parameter) - 40,
            legend: [],
            across: true,
            palette,
            standalone,
            plot: (document, top, height) => slice(parameter, some, winner, palette, document, top, height),
          }),
      } satisfies Drawing;
    });
  });
}

/** Whether the names of the categories stand side by side, or have to be turned. */
function turned({ kind, choices }: Parameter): boolean {
  const letters = choices.map((choice) => Math.min(MOST_LETTERS, String(choice).length));
  return kind === "categorical" && Math.max(...letters, 0) * LETTER + 10 > (WIDTH - 60) / choices.length;
}

function bottomOf(parameter: Parameter): number {
  if (!turned(parameter)) return 40;
  const longest = Math.max(...parameter.choices.map((choice) => Math.min(MOST_LETTERS, String(choice).length)));
  return 34 + longest * LETTER * 0.72;
}

function slice(
  parameter: Parameter,
  points: Slice[],
  best: Slice[],
  palette: Palette,
  document: unknown,
  top: number,
  height: number,
) {
  const completed = points.filter(({ status }) => status === "completed");
  const others = points.filter(({ status }) => status !== "completed");
  const at = { x: "setting", y: "value", title: "title" } as const;
  return Plot.plot({
    ...basis(document, WIDTH, height, top),
    marginBottom: bottomOf(parameter),
    x: { ...levelAxis(parameter.path), ...scale(parameter) },
    y: valueAxis(4),
    marks: [
      ...errorBars(points, "setting", palette.validation),
      Plot.dot(others, {
        ...at,
        r: radius(points.length, 2.5),
        fill: palette.paper,
        stroke: palette.validation,
        strokeOpacity: 0.65,
      }),
      Plot.dot(completed, {
        ...at,
        r: radius(points.length, 3),
        fill: palette.validation,
        fillOpacity: Math.max(0.4, strength(completed.length, 0.85)),
      }),
      Plot.dot(best, { ...at, symbol: "diamond", r: 5, fill: palette.train, stroke: palette.paper }),
    ],
  });
}

function scale(parameter: Parameter): Plot.ScaleOptions {
  const { kind, choices, low, high, log, step } = parameter;
  if (kind === "categorical") {
    const domain = choices.map(String);
    const every = Math.ceil(domain.length / 18);
    return {
      type: "point",
      domain,
      padding: 0.6,
      ticks: domain.filter((_, index) => index % every === 0),
      tickFormat: (text: string) => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text),
      ...(turned(parameter) ? { tickRotate: -45 } : {}),
    };
  }
  if (low === high) return { domain: [low - 1, high + 1], ticks: [low] };
  if (log) {
    const marks = roundNumbers(parameter);
    const every = Math.ceil(marks.length / 5);
    return {
      type: "log",
      domain: [low, high],
      ticks: marks.filter((_, index) => index % every === 0),
      tickFormat: (value: number) => settingText(value),
    };
  }
  const count = step === null ? Number.POSITIVE_INFINITY : Math.floor((high - low) / step + 1e-9) + 1;
  const stepped = Array.from({ length: Math.min(count, 7) }, (_, n) => Number((low + n * (step ?? 1)).toPrecision(12)));
  if (count <= 7) return { domain: [low, high], ticks: stepped };
  return { domain: [low, high], ticks: kind === "int" ? wholeTicks(low, high, 5) : 5 };
}

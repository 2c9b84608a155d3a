import * as Plot from "@observablehq/plot";
import type { Stretch } from "../../../sweep/stretch.js";
import { formatFixed } from "../../../text/format-fixed.js";
import { quantity } from "../../../text/quantity.js";
import { settingsText } from "../../findings/setting-text.js";
import type { SweepFindings } from "../../findings/sweep.js";
import { basis, levelAxis } from "../axes.js";
import type { Drawing } from "../drawing.js";
import { FONT, frame, type LegendItem } from "../frame.js";
import type { Palette } from "../palette.js";
import type { ChartsOf } from "./common.js";
import { type Worked, withoutIdle } from "./idle.js";

const WIDTH = 980;
const LANE = 26;
const LEFT = 78;
const RIGHT = 24;
const DIGIT = FONT * 0.66;

/** How a stretch ended. */
type End = "completed" | "pruned" | "failed" | "stopped" | "retried" | "interrupted" | "running";

/** What it is called, its colour, and whether its bar is hollow: told apart without colours, too. */
const ENDS: Record<End, { word: string; colour: (palette: Palette) => string; hollow: boolean }> = {
  completed: { word: "Completed", colour: ({ test }) => test, hollow: false },
  pruned: { word: "Pruned", colour: ({ train }) => train, hollow: false },
  failed: { word: "Failed", colour: ({ bad }) => bad, hollow: false },
  stopped: { word: "Stopped", colour: ({ ink }) => ink, hollow: true },
  retried: { word: "Lost, tried again", colour: ({ bad }) => bad, hollow: true },
  interrupted: { word: "Cut off", colour: ({ train }) => train, hollow: true },
  running: { word: "At work", colour: ({ validation }) => validation, hollow: true },
};

/** Which trial was on which worker when: a bar for each attempt, its colour how it ended. */
export function timeline({ sweep, section, prefix }: ChartsOf): Drawing[] {
  if (sweep.timeline.length === 0) return [];
  const last = sweep.timeline.reduce((most, { from, to }) => Math.max(most, to ?? from), 0);
  const worked = withoutIdle(sweep.timeline, sweep.atWork ? Date.now() : last);
  const lanes = sweep.timeline.reduce((most, { lane }) => Math.max(most, lane), 0) + 1;
  const unit = unitOf(worked.whole);
  const ends = Object.entries(ENDS).flatMap(([end, { word }]) => {
    const count = sweep.timeline.filter((one) => endOf(one) === end).length;
    return count === 0 ? [] : [{ end: end as End, text: `${count} ${word.toLowerCase()}` }];
  });
  return [
    {
      id: `${prefix}-timeline`,
      section,
      room: "whole",
      title: "Trials by worker",
      description:
        `A bar for each of ${sweep.timeline.length} attempts at trials, on ${quantity(lanes, "worker")} in ` +
        `${formatFixed(worked.work / unit.milliseconds, 1)} ${unit.name}: ${ends.map(({ text }) => text).join(", ")}.`,
      draw: (as, palette, standalone) =>
        frame(as, {
          width: WIDTH,
          height: lanes * LANE + 46,
          legend: ends.map(({ end }) => legendItem(end, palette)),
          palette,
          standalone,
          plot: (document, top, height) => plot(sweep, worked, lanes, palette, document, top, height),
        }),
    },
  ];
}

function endOf({ end, to }: Stretch): End {
  return to === null ? "running" : (end ?? "interrupted");
}

function legendItem(end: End, palette: Palette): LegendItem {
  const { word, colour, hollow } = ENDS[end];
  return { shape: hollow ? "frame" : "box", colour: colour(palette), text: word };
}

/** The unit of an axis of time. */
function unitOf(milliseconds: number): { name: string; milliseconds: number } {
  if (milliseconds < 300e3) return { name: "seconds", milliseconds: 1e3 };
  return milliseconds < 300 * 60e3 ? { name: "minutes", milliseconds: 60e3 } : { name: "hours", milliseconds: 3600e3 };
}

function plot(
  sweep: SweepFindings,
  { stretches, gaps, whole }: Worked,
  lanes: number,
  palette: Palette,
  document: unknown,
  top: number,
  height: number,
) {
  const unit = unitOf(whole);
  const length = Math.max(whole, 1) / unit.milliseconds;
  const trials = new Map(sweep.trials.map((trial) => [trial.number, trial]));
  const bars = stretches.map((one) => {
    const { word, colour, hollow } = ENDS[endOf(one)];
    const seconds = formatFixed(((one.to ?? one.from) - one.from) / 1e3, 1);
    const [x1, x2] = [one.begin / unit.milliseconds, one.until / unit.milliseconds];
    const pixels = ((x2 - x1) / length) * (WIDTH - LEFT - RIGHT);
    const seed = one.seed === undefined ? "" : `, seed ${one.seed}`;
    const attempt = one.attempt > 1 ? `, attempt ${one.attempt}` : "";
    const params = trials.get(one.trial)?.params ?? {};
    const number = String(one.trial);
    const labels = one.seed === undefined ? [number] : [`${number}, seed ${one.seed}`, number];
    return {
      ...{ x1, x2, lane: one.lane },
      fill: hollow ? palette.paper : colour(palette),
      stroke: hollow ? colour(palette) : palette.paper,
      ink: hollow ? palette.ink : palette.paper,
      text: labels.find(({ length }) => length * DIGIT + 4 < pixels) ?? "",
      title: [
        `Trial ${one.trial}${seed}${attempt}, on worker ${one.lane + 1}: ${word.toLowerCase()}${one.to === null ? "" : ` after ${seconds} s`}`,
        settingsText(params),
        ...(one.why === null ? [] : [one.why.split("\n")[0]?.slice(0, 200)]),
      ].join("\n"),
    };
  });
  const lane = { y1: (bar: { lane: number }) => bar.lane + 0.12, y2: (bar: { lane: number }) => bar.lane + 0.88 };
  const pauses = gaps.map(({ at, idle }) => ({
    x: at / unit.milliseconds,
    title: `Nothing was at work for ${formatFixed(idle / 60e3, 1)} minutes: left out`,
  }));
  return Plot.plot({
    ...basis(document, WIDTH, height, top),
    marginLeft: LEFT,
    marginRight: RIGHT,
    x: {
      ...levelAxis(
        `${unit.name.charAt(0).toUpperCase()}${unit.name.slice(1)}${gaps.length > 0 ? " of work, pauses left out" : ""}`,
      ),
      domain: [0, length],
      ticks: 10,
      grid: true,
    },
    y: {
      domain: [lanes, 0],
      label: null,
      ticks: Array.from({ length: lanes }, (_, at) => at + 0.5),
      tickSize: 0,
      tickFormat: (at: number) => `Worker ${Math.round(at + 0.5)}`,
    },
    color: { type: "identity" },
    marks: [
      Plot.ruleX(pauses, { x: "x", stroke: palette.ink, strokeDasharray: "2 3", title: "title" }),
      Plot.rect(bars, {
        x1: "x1",
        x2: "x2",
        ...lane,
        fill: "fill",
        stroke: "stroke",
        strokeWidth: 1.25,
        title: "title",
      }),
      Plot.text(bars, {
        x: ({ x1, x2 }) => (x1 + x2) / 2,
        y: (bar) => bar.lane + 0.5,
        text: "text",
        fill: "ink",
        fontSize: FONT - 1,
        pointerEvents: "none",
      }),
    ],
  });
}

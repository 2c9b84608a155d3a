import type { SweepFindings } from "../../findings/sweep.js";
import { sweepSectionIds } from "../../tables/sweeps.js";
import type { Drawing } from "../drawing.js";
import type { Draws } from "./common.js";
import { curves } from "./curves.js";
import { histories } from "./history.js";
import { importance } from "./importance.js";
import { parallel } from "./parallel.js";
import { scatters } from "./pareto.js";
import { slices } from "./slices.js";
import { timeline } from "./timeline.js";

const CHARTS: Draws[] = [histories, curves, scatters, importance, timeline, parallel, slices];

/** The charts of a sweep, as far as it has what they show. `all`: the sweeps of the report. */
export function sweepDrawings(sweep: SweepFindings, all: readonly SweepFindings[]): Drawing[] {
  const of = { sweep, section: sweepSectionIds(sweep).findings, prefix: `sweep-${sweep.id}` };
  // As files the charts of several sweeps lie side by side: each one's title says of which it is.
  const named = all.length > 1 ? (title: string) => `${sweep.label}: ${title}` : (title: string) => title;
  return CHARTS.flatMap((draws) => draws(of)).map((drawing) => ({
    ...drawing,
    title: named(drawing.title),
    caption: drawing.title,
  }));
}

import * as Plot from "@observablehq/plot";
import { formatFixed } from "../../../text/format-fixed.js";
import { idOf } from "../../findings/sweep.js";
import { importanceShares } from "../../tables/importance.js";
import { basis, levelAxis, SIZE } from "../axes.js";
import type { Drawing } from "../drawing.js";
import { frame, LETTER } from "../frame.js";
import type { Palette } from "../palette.js";
import type { ChartsOf } from "./common.js";

const BAR = 26;
/** A parameter's path is cut to so many letters. */
const MOST_LETTERS = 30;

/** Each parameter's share in the differences between the trials' values as a bar, once for each objective. */
export function importance({ sweep, section, prefix }: ChartsOf): Drawing[] {
  const known = importanceShares(sweep);
  if (known === null) return [];
  return sweep.objectives.flatMap(({ metric }, at) => {
    const bars = known
      .flatMap(({ path, shares }) => (shares[at] === undefined ? [] : [{ path, share: 100 * shares[at] }]))
      .sort((a, b) => b.share - a.share)
      .map((bar) => ({
        ...bar,
        text: `${formatFixed(bar.share, 1)} %`,
        title: `${bar.path}: ${formatFixed(bar.share, 1)} %`,
      }));
    if (bars.length === 0) return [];
    return {
      id: `${prefix}-importance${at === 0 ? "" : `-${idOf(metric)}`}`,
      section,
      room: "column",
      title: `Importance for ${metric} (%)`,
      description: `Each parameter's share in the differences between the trials' ${metric}: ${bars.map(({ title }) => title).join(", ")}.`,
      draw: (as, palette, standalone) =>
        frame(as, {
          width: SIZE.width,
          height: bars.length * BAR + 46,
          legend: [],
          palette,
          standalone,
          plot: (document, top, height) => plot(bars, palette, document, top, height),
        }),
    } satisfies Drawing;
  });
}

function plot(
  bars: { path: string; share: number; text: string; title: string }[],
  palette: Palette,
  document: unknown,
  top: number,
  height: number,
) {
  const paths = bars.map(({ path }) => path);
  const longest = Math.max(...paths.map((path) => Math.min(MOST_LETTERS, path.length)));
  const place = { y: "path", x: "share" } as const;
  return Plot.plot({
    ...basis(document, SIZE.width, height, top),
    marginLeft: longest * LETTER * 1.12 + 14,
    marginRight: 56, // for the number behind the longest bar
    x: {
      ...levelAxis("Share (%)"),
      domain: [0, Math.max(1, ...bars.map(({ share }) => share))],
      nice: 5,
      ticks: 5,
      grid: true,
    },
    y: { domain: paths, label: null, tickSize: 0, padding: 0.3, tickFormat: shortened },
    marks: [
      Plot.barX(bars, { ...place, fill: palette.validation, title: "title" }),
      Plot.text(bars, { ...place, text: "text", textAnchor: "start", dx: 5, pointerEvents: "none" }),
    ],
  });
}

function shortened(path: string): string {
  return path.length > MOST_LETTERS ? `…${path.slice(1 - MOST_LETTERS)}` : path;
}

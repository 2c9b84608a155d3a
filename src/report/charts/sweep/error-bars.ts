import * as Plot from "@observablehq/plot";
import type { Point } from "./common.js";

/** A bar through each point that has a standard error, from one below to one above its value. @param x The field of a point's place. */
export function errorBars(points: readonly Point[], x: string, stroke: string): Plot.Markish[] {
  const some = points.filter(({ error }) => error !== undefined);
  if (some.length === 0) return [];
  const end = (sign: number) => (point: Point) => point.value + sign * (point.error ?? 0);
  return [Plot.ruleX(some, { x, y1: end(-1), y2: end(1), stroke, strokeWidth: 1, strokeOpacity: 0.6 })];
}

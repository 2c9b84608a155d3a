import type { Stretch } from "../../../sweep/stretch.js";

/** Stretches of work on one axis of time, and where time in which nothing was at work is left out. */
export interface Worked {
  /** In milliseconds of work since the beginning. */
  stretches: (Stretch & { begin: number; until: number })[];
  /** Where something is left out, and how many milliseconds. */
  gaps: { at: number; idle: number }[];
  /** Milliseconds of work. */
  work: number;
  /** The same with what stands in the place of what is left out: how long the axis is. */
  whole: number;
}

/** A pause is left out that is longer than this share of the work. */
const LONG = 0.1;
/** What stands in its place. */
const SHORT = 0.01;

/**
 * Put stretches on an axis that leaves out long pauses: a sweep that is gone on with the next day has a night between its trials.
 *
 * @param now Where those that are at work end for now.
 */
export function withoutIdle(all: readonly Stretch[], now: number): Worked {
  const sorted = [...all].sort((a, b) => a.from - b.from);
  const endOf = ({ from, to }: Stretch) => Math.max(from, to ?? now);
  const pauses: { from: number; to: number }[] = [];
  let until = sorted[0]?.from ?? 0;
  let idle = 0;
  for (const one of sorted) {
    if (one.from > until) {
      pauses.push({ from: until, to: one.from });
      idle += one.from - until;
    }
    until = Math.max(until, endOf(one));
  }
  const first = sorted[0]?.from ?? 0;
  const work = until - first - idle;
  const long = pauses.filter(({ from, to }) => to - from > LONG * work);
  const place = (at: number) =>
    long.reduce((sum, { from, to }) => (at >= to ? sum - (to - from) + SHORT * work : sum), at - first);
  return {
    stretches: sorted.map((one) => ({ ...one, begin: place(one.from), until: place(endOf(one)) })),
    gaps: long.map(({ from, to }) => ({ at: place(from) + (SHORT * work) / 2, idle: to - from })),
    work: until - first - long.reduce((sum, { from, to }) => sum + to - from, 0),
    whole: place(until),
  };
}

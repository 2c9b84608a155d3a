/** What a published figure stands for; `high` itself belongs to it unless `open`. */
export interface Interval {
  low: number;
  high: number;
  /** Whether `high` lies outside: true of a number that was cut off, false of one that was rounded. */
  open: boolean;
}

/** A number that was rounded to `digits` digits: 0.69 stands for [0.685, 0.695]. */
export function rounded(printed: number, digits: number): Interval {
  // Whole numbers first, then one division: the ends are the doubles nearest to the decimal ends.
  const unit = 10 ** digits;
  const whole = Math.round(printed * unit);
  return { low: (whole * 2 - 1) / (unit * 2), high: (whole * 2 + 1) / (unit * 2), open: false };
}

/** A number whose digits were cut off behind the first `digits` after the point: 84 stands for [84, 85), 0.69 for [0.69, 0.70). */
export function truncated(printed: number, digits = 0): Interval {
  const unit = 10 ** digits;
  const whole = Math.round(printed * unit);
  // Below zero cutting off moves towards zero.
  return whole < 0 || Object.is(printed, -0)
    ? { low: (whole - 1) / unit, high: whole / unit, open: false }
    : { low: whole / unit, high: (whole + 1) / unit, open: true };
}

/** A number that is what it says. */
export function exact(printed: number): Interval {
  return { low: printed, high: printed, open: false };
}

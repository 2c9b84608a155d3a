/** Lines are told apart by their dashes, too: on paper, and with any kind of sight. As SVG and a canvas have them; empty: a whole line. */
export const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [16, 4], [10, 3, 2, 3, 2, 3]];

/** How many colours a palette has for lines that stand for nothing but themselves. */
export const LINE_COLOURS = 6;

/** Which colour and which dashes a line has. */
export interface Look {
  colour: number;
  dash: number;
}

/** The look of one of several lines: no two of the first 36 have both in common. */
export function lookOf(at: number): Look {
  const round = Math.floor(at / DASHES.length);
  return { colour: (at + round) % LINE_COLOURS, dash: at % DASHES.length };
}

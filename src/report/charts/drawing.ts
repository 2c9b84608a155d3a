import type { Described } from "./frame.js";
import type { Palette } from "./palette.js";

/** A chart that can be drawn: on the page in its variables, in a file in fixed colours. */
export interface Drawing extends Described {
  /** The identifier of the report's section that it belongs to. */
  section: string;
  /** How much room it takes on the page: a column, a narrow one, or the whole width, where it scrolls on a phone. */
  room: "column" | "narrow" | "whole";
  /** The chart as SVG, under the name that `as` gives it. `standalone`: an XML document of its own. */
  draw(as: Described, palette: Palette, standalone: boolean): string;
}

/** Give each drawing an identifier that no other has: two with one name are told apart by a number. */
export function withUniqueIds(drawings: Drawing[]): Drawing[] {
  const taken = new Set<string>();
  return drawings.map((drawing) => {
    let id = drawing.id;
    for (let n = 2; taken.has(id); n++) id = `${drawing.id}-${n}`;
    taken.add(id);
    return id === drawing.id ? drawing : { ...drawing, id };
  });
}

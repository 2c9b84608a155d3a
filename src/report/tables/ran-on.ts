import type { Environments } from "../findings/environments.js";
import type { RunRecord } from "../read/run.js";
import { absent, type Cell, type Column, left, textCell } from "./document.js";

/** What a table has of where its rows' runs ran: a column with its note, or nothing. */
interface RanOn {
  columns: Column[];
  /** The cells of a row. */
  cells(row: number): Cell[];
  notes: string[];
}

/** Where the runs of a table's rows ran, if that makes a difference to the last bits of their numbers. */
export function ranOnColumn(runs: readonly (RunRecord | undefined)[], { ranOn }: Environments): RanOn {
  const places = runs.map((run) => run && ranOn.get(run));
  if (new Set(places.filter((place) => place !== undefined)).size < 2)
    return { columns: [], cells: () => [], notes: [] };
  return {
    columns: [left("Ran on", true)],
    cells(row) {
      const place = places[row];
      return [place === undefined ? absent() : textCell(place)];
    },
    notes: ["The runs did not all run on the same kind of machine, and their last bits may differ for that."],
  };
}

import { SconceError } from "../errors.js";
import type { ResultsTable, TableExperiment } from "../report/compared/table.js";
import { didYouMean } from "../text/did-you-mean.js";

/**
 * Which experiments of a table are wanted: those of these rows, and of these models. A row is named by its label, or an experiment by
 * its id, as in the names of its runs. Absent: all.
 */
export interface Wanted {
  rows?: readonly string[] | undefined;
  models?: readonly string[] | undefined;
}

/**
 * The experiments of a table that are wanted, in the order in which rows or models are named, else in the table's.
 *
 * @throws SconceError `config` for one that is named twice, or is not in the table.
 */
export function chosenExperiments(table: ResultsTable, { rows, models }: Wanted): TableExperiment[] {
  const ofRow = ({ row, id }: TableExperiment) => [table.rows[row]?.label as string, id];
  const ofModel = ({ config }: TableExperiment) => [config.model.name as string];
  return choose("models", models, ofModel, choose("rows", rows, ofRow, [...table.experiments]));
}

function choose(
  list: string,
  wanted: readonly string[] | undefined,
  /** The first is what it is called in errors. */
  namesOf: (experiment: TableExperiment) => string[],
  experiments: TableExperiment[],
): TableExperiment[] {
  if (wanted === undefined) return experiments;
  if (wanted.length === 0) throw new SconceError("config", `${list}: at least one is needed`);
  // A list of a command line is parted at its commas, so a label that has some is told with the name that can be given.
  const there = [
    ...new Set(
      experiments.map((experiment) => {
        const [label, id] = namesOf(experiment) as [string, string?];
        return id !== undefined && label.includes(",") ? `${id} (for "${label}")` : label;
      }),
    ),
  ];
  const known = new Set(experiments.flatMap(namesOf));
  const chosen = wanted.flatMap((name, at) => {
    if (wanted.indexOf(name) !== at)
      throw new SconceError("config", `${list}: ${name} is named twice`, { hint: `name each of the ${list} once` });
    if (!known.has(name))
      throw new SconceError("config", `${list}: ${name} is not in the table${didYouMean(name, [...known])}`, {
        hint: `it has ${there.join(", ")}`,
      });
    return experiments.filter((experiment) => namesOf(experiment).includes(name));
  });
  return [...new Set(chosen)]; // a row may be named by its label and its id
}

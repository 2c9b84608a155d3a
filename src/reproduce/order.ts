import { SconceError } from "../errors.js";
import { didYouMean } from "../text/did-you-mean.js";

/** So many names are listed in an error before "and 12 more". */
const LISTED = 12;

/**
 * The runs with those named in `first` at the head, in that order; the others follow in the order that they had.
 *
 * @throws SconceError `config` for a name that is none of the runs', or stands twice.
 */
export function inOrder<R extends { name: string }>(runs: readonly R[], first: readonly string[]): R[] {
  const byName = new Map(runs.map((run) => [run.name, run]));
  const head = first.map((name, at) => {
    const run = byName.get(name);
    if (!run) throw unknown(name, [...byName.keys()]);
    if (first.indexOf(name) !== at)
      throw new SconceError("config", `order: ${name} is named twice`, { hint: "name each run once" });
    return run;
  });
  return [...head, ...runs.filter((run) => !first.includes(run.name))];
}

function unknown(name: string, names: string[]): SconceError {
  // A name in the right form is no slip of the keyboard: another model or seed is not what was meant.
  const meant = /^[a-z]+-seed\d+$/.test(name) ? "" : didYouMean(name, names);
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
  return new SconceError(
    "config",
    `order: "${name}" is not a run of this reproduction${meant}; allowed: ${names.slice(0, LISTED).join(", ")}${more}`,
    { hint: "a run is named by its model and its seed, as in gru-seed1" },
  );
}

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { scalarsOf } from "../../config/scalars.js";
import type { FileRow, Item, PublishedPoint, RunAnswer } from "../api.js";
import { readEpochs } from "./epochs.js";
import { figuresOf } from "./evaluations.js";
import { readSmallJson, record, textual } from "./small-file.js";

/** All about a run but its curves, from its small files. */
export async function runDetail(item: Item, path: string): Promise<RunAnswer> {
  const [config, result, environment] = ["config.json", "result.json", "environment.json"].map((name) =>
    readSmallJson(path, name),
  );
  const { schemaVersion: _, ...described } = environment ?? {};
  const error = record(result?.error);
  return {
    item,
    path,
    command: textual(config?.command),
    settings: scalarsOf(config?.config),
    environment: scalarsOf(described),
    error: error
      ? { kind: String(error.kind), message: String(error.message), traceback: textual(error.traceback) }
      : null,
    epochs: await readEpochs(path),
    test: figuresOf(result?.test),
    published: await published(path).catch(() => null),
    files: await filesOf(path),
    labels: Array.isArray(result?.labels) ? result.labels.map(String) : null,
  };
}

async function filesOf(path: string, below = ""): Promise<FileRow[]> {
  const entries = await readdir(join(path, below), { withFileTypes: true }).catch(() => []);
  const rows: FileRow[] = [];
  for (const entry of entries) {
    const name = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory() && below.split("/").length < 3) rows.push(...(await filesOf(path, name)));
    else if (entry.isFile())
      rows.push({
        name,
        bytes: await stat(join(path, name)).then(
          ({ size }) => size,
          () => 0,
        ),
      });
  }
  return rows.sort((a, b) => a.name.localeCompare(b.name));
}

/** What was published of the experiment that a run is. What knows its tables is loaded when the first run is looked at. */
async function published(path: string): Promise<PublishedPoint[] | null> {
  const [{ readTable }, { POST }, { standing }, { publishedIn }, { blankRun }, { readRunConfig }] = await Promise.all([
    import("../../reproduce/table-file.js"),
    import("../../reproduce/tables/post.js"),
    import("../../report/compared/standing.js"),
    import("../../report/compared/table.js"),
    import("../../report/read/run.js"),
    import("../../report/read/run-config.js"),
  ]);
  // A run of a reproduction is of its table, any other may be of the tutorial's.
  const table = (await readTable(join(path, "..", ".."))) ?? POST;
  const found = standing(table, { ...blankRun(path, null), ...(await readRunConfig(path)) });
  const experiment = found?.experiment;
  if (!experiment || !(found.kind === "published" || found.onlyEpochs)) return null;
  return experiment.columns.flatMap((column) => {
    const figure = column.batch === null && column.reaches === null ? publishedIn(table, experiment.row, column) : null;
    return figure ? [{ metric: column.metric, epoch: column.epoch, value: figure.value }] : [];
  });
}

import { access, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { renderAsync } from "@resvg/resvg-js";
import { SconceError } from "../../errors.js";
import { putWhole } from "../../files/write-whole.js";
import { inParallel } from "../read/bounded.js";
import type { Drawing } from "./drawing.js";
import { LIGHT } from "./palette.js";

/**
 * Write each chart as `<id>.svg` and `<id>.png`, each whole or not at all. Charts of an earlier report are overwritten, other
 * pictures of these names are not.
 *
 * @throws SconceError `run-directory`.
 */
export async function writeCharts(folder: string, charts: readonly Drawing[]): Promise<void> {
  for (const { id } of charts) await keepForeignPictures(folder, id);
  try {
    await mkdir(folder, { recursive: true });
    // A picture is made in a thread of its own, while others are drawn here or flushed to the disk.
    await inParallel(charts, (chart) => writeChart(folder, chart));
  } catch (cause) {
    // A folder that cannot be made on a read-only file system is a missing one, by Node's words.
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "it cannot be made; is the file system read-only?" : message;
    throw new SconceError("run-directory", `cannot write the charts to ${folder}: ${why}`, {
      hint: "make room, or choose a folder that can be written",
      cause,
    });
  }
}

async function writeChart(folder: string, chart: Drawing): Promise<void> {
  const svg = chart.draw(chart, LIGHT, true);
  await putWhole(join(folder, `${chart.id}.svg`), svg);
  const picture = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: 2 },
    font: { loadSystemFonts: true, defaultFontFamily: "DejaVu Sans" },
  });
  await putWhole(join(folder, `${chart.id}.png`), picture.asPng());
}

/** Remove the charts of an earlier report that are not among these; other pictures stay. Returns the names of those removed. */
export async function removeOtherCharts(folder: string, charts: readonly Drawing[]): Promise<string[]> {
  const kept = new Set(charts.map(({ id }) => id));
  const removed: string[] = [];
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const id = name.endsWith(".svg") ? name.slice(0, -".svg".length) : undefined;
    if (id === undefined || kept.has(id) || (await kindOf(folder, id)) !== "chart") continue;
    for (const suffix of [".svg", ".png"]) await rm(join(folder, `${id}${suffix}`), { force: true });
    removed.push(id);
  }
  return removed;
}

/** What the pictures of a name are. A chart's SVG has a title under the chart's own id; a PNG is a chart's when such an SVG is beside it. */
async function kindOf(folder: string, id: string): Promise<"none" | "chart" | "foreign"> {
  const svg = await readFile(join(folder, `${id}.svg`), "utf8").catch(() => undefined);
  if (svg !== undefined) return svg.includes(`id="${id}-title"`) ? "chart" : "foreign";
  return access(join(folder, `${id}.png`)).then(
    () => "foreign",
    () => "none",
  );
}

async function keepForeignPictures(folder: string, id: string): Promise<void> {
  if ((await kindOf(folder, id)) !== "foreign") return;
  throw new SconceError(
    "run-directory",
    `${folder} holds a picture ${id} that is not a chart of sconce's: it is not overwritten`,
    { hint: "choose another folder for the charts" },
  );
}

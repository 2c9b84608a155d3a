import { painter } from "../text/colours.js";
import type { Drawing } from "./charts/drawing.js";
import { type Findings, findingsOf, trialRuns, type Wanted } from "./findings/findings.js";
import { type Lanes, lanesOf } from "./findings/lanes.js";
import type { ReportFormat } from "./formats.js";
import type { Compared, Publication } from "./publication.js";
import { readFolders } from "./read/folders.js";
import { renderCsv } from "./render/csv.js";
import { renderJson } from "./render/json.js";
import { renderLatex } from "./render/latex.js";
import { renderMarkdown } from "./render/markdown.js";
import { renderTerminal } from "./render/terminal.js";
import type { ReportDocument } from "./tables/document.js";
import { layOut } from "./tables/lay-out.js";

/** A report before it has a format: folders are read once, and everything shown is made from what was found then. */
export class Contents {
  readonly findings: Findings;
  /** Runs beside the publication. */
  readonly compared: Compared;
  /** The lines of the charts that have all runs in them. */
  readonly #lanes: Lanes;
  #document: ReportDocument | undefined;
  #drawings: Drawing[] | undefined;

  private constructor(findings: Findings, compared: Compared) {
    this.findings = findings;
    this.compared = compared;
    this.#lanes = lanesOf(findings.runs, compared);
  }

  /**
   * Read folders, and find out what there is to say of them.
   *
   * @param options.curves Whether something will be drawn: the training losses of unfinished runs take longer to read.
   * @throws SconceError as `report` does.
   */
  static async read(
    paths: readonly string[],
    publication: Publication,
    options: Wanted & { curves?: boolean } = {},
  ): Promise<Contents> {
    const folders = await readFolders(paths, { curves: options.curves, batches: publication.batches });
    const findings = findingsOf(folders, publication, options);
    return new Contents(findings, publication.compare(findings.runs, trialRuns(findings.sweeps)));
  }

  /**
   * The report in a format.
   *
   * @param options.columns For the terminal: how many letters a line may have.
   * @param options.colours For the terminal: whether there are any.
   * @param options.charts For Markdown: the folder of its charts as seen from the text, with slashes. Default: it shows none.
   */
  async render(
    format: ReportFormat,
    options: { columns?: number; colours?: boolean; charts?: string } = {},
  ): Promise<string> {
    const { columns, colours = false, charts } = options;
    switch (format) {
      case "markdown":
        if (charts === undefined) return renderMarkdown(this.#laidOut());
        return renderMarkdown(this.#laidOut(), { drawings: await this.#drawn(), folder: charts });
      case "csv":
        return renderCsv(this.#laidOut());
      case "latex":
        return renderLatex(this.#laidOut());
      case "json":
        return renderJson(this.findings, this.compared);
      case "html":
        return (await import("./render/html.js")).renderHtml(this.#laidOut(), await this.#drawn());
      default:
        return renderTerminal(this.#laidOut(), columns, painter(colours));
    }
  }

  /**
   * Write each chart as SVG and PNG.
   *
   * @param options.alone Whether charts of an earlier report that this one does not have are removed.
   * @throws SconceError `run-directory`.
   */
  async writeCharts(folder: string, options: { alone?: boolean } = {}): Promise<void> {
    const { removeOtherCharts, writeCharts } = await import("./charts/files.js");
    const drawings = await this.#drawn();
    await writeCharts(folder, drawings);
    if (options.alone) await removeOtherCharts(folder, drawings);
  }

  #laidOut(): ReportDocument {
    this.#document ??= layOut(this.findings, this.compared, this.#lanes.lanes.length > 0);
    return this.#document;
  }

  /** The libraries that draw are loaded only when something is drawn. */
  async #drawn(): Promise<Drawing[]> {
    this.#drawings ??= await (await import("./charts/drawings.js")).drawingsOf(
      this.findings,
      this.compared,
      this.#lanes,
    );
    return this.#drawings;
  }
}

import { escapeHtml } from "../../src/text/escape.js";

const FONT = 13;
/** A letter's width: a line is stretched to it, so that columns stay in line in whatever font a reader has. */
const LETTER = 7.8;
const LINE = 18;
const MARGIN = 16;

/** Draw a terminal's lines as SVG. The text stays text: it can be searched and copied. */
export function terminalSvg(lines: readonly string[], columns: number, title: string): string {
  const [width, height] = [Math.ceil(columns * LETTER) + 2 * MARGIN, lines.length * LINE + 2 * MARGIN];
  const texts = lines.flatMap((line, at) => {
    if (line === "") return [];
    const y = MARGIN + (at + 0.75) * LINE;
    const length = (line.length * LETTER).toFixed(1);
    return [
      `<text xml:space="preserve" x="${MARGIN}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escapeHtml(line)}</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeHtml(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#1d2430"/>`,
    `<g fill="#e4e9f0" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT}" style="white-space: pre">`,
    ...texts,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

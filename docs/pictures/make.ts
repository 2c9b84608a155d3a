/**
 * Makes the pictures of the README: `make pictures`, or one of them by name.
 *
 *     node --import tsx docs/pictures/make.ts [terminal] [page]
 *
 * - `terminal.svg`: what a command prints to a terminal. It is run anew, in a pseudo-terminal, for about a minute; xterm's emulator
 *   tells what is to be seen in the end.
 * - `page.png`: a model's part of the page of results/full-cuda, as Chromium shows it, to the end of its first table. The GRU's if it is
 *   there, else the LSTM's, else the RNN's.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execa } from "execa";
import { launch } from "../../tests/report/helpers/browser.js";
import { screenOf } from "./screen.js";
import { terminalSvg } from "./terminal-svg.js";

const COMMAND = "sconce reproduce --corpus sample --epochs 3 --threads 1 --jobs 2";
const [COLUMNS, ROWS] = [100, 60];
/** In pixels. */
const PAGE = { width: 1180, height: 760 };
const MODELS = ["GRU", "LSTM", "RNN"];

const here = dirname(fileURLToPath(import.meta.url));
const home = join(here, "..", "..");
const python = join(home, ".venv", "bin", "python");

/** Run a command in a pseudo-terminal, in an empty folder; returns the bytes that it sent to the terminal. */
async function record(command: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "sconce-"));
  try {
    mkdirSync(join(folder, "bin"));
    symlinkSync(join(home, "dist", "cli", "main.js"), join(folder, "bin", "sconce"));
    const spawn = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(['sh', '-c', sys.argv[1]])))";
    const { stdout } = await execa(python, ["-c", spawn, `stty cols ${COLUMNS} rows ${ROWS}; ${command}`], {
      cwd: folder,
      encoding: "buffer",
      stdin: "ignore",
      stderr: "inherit",
      env: {
        PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`,
        SCONCE_PYTHON: python,
        TERM: "xterm-256color",
      },
    });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function picturePage(file: string): Promise<Uint8Array> {
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: PAGE });
    await page.goto(pathToFileURL(file).href);
    for (const model of MODELS) {
      const part = page.locator("section", { has: page.getByRole("heading", { name: model, exact: true, level: 2 }) });
      if ((await part.count()) === 0) continue;
      const [whole, table] = [await part.boundingBox(), await part.locator("table").first().boundingBox()];
      if (!whole || !table) continue;
      const clip = { x: 0, y: whole.y, width: PAGE.width, height: table.y + table.height + 12 - whole.y };
      return await page.screenshot({ clip, fullPage: true });
    }
    throw new Error(`${file} has no part for any of ${MODELS.join(", ")}`);
  } finally {
    await browser.close();
  }
}

async function pictureTerminal(): Promise<string> {
  const lines = await screenOf(`$ ${COMMAND}\r\n`, await record(COMMAND), { columns: COLUMNS, rows: ROWS });
  return terminalSvg(lines, COLUMNS, `A terminal after: ${COMMAND}`);
}

const PICTURES: Record<string, [file: string, make: () => Promise<string | Uint8Array>]> = {
  terminal: ["terminal.svg", pictureTerminal],
  page: ["page.png", () => picturePage(join(home, "results", "full-cuda", "report.html"))],
};
const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(PICTURES)) {
  const picture = PICTURES[name];
  if (!picture) throw new Error(`no picture ${name}; allowed: ${Object.keys(PICTURES).join(", ")}`);
  const [file, make] = picture;
  writeFileSync(join(here, file), await make());
  console.log(`docs/pictures/${file}`);
}

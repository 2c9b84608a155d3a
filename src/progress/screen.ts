import { type Paint, painter, type Tone, wantsColours } from "../text/colours.js";
import { forTerminal } from "../text/terminal.js";
import { width, wrap } from "../text/width.js";
import { layOut, type Row } from "./row.js";

/** The least time between two drawings. */
const EVERY_MS = 100;
/** After this time rows are drawn anew though nothing has happened: they may count seconds. */
const TICK_MS = 1000;

/** A word of a line that is set off. */
export interface Mark {
  word: string;
  tone: Tone;
}

/**
 * Lines that stay and, on a terminal, rows below them that change in place. Each row fits into one line of the terminal, and no more are shown than it
 * has lines. The terminal's modes are left as they are.
 *
 * The cursor rests at the beginning of the first row: whatever a terminal makes of the rows when its width changes, they are what is below the
 * cursor, so that taking them away takes nothing else and leaves nothing behind.
 */
export class Screen {
  /** Whether rows can be drawn. */
  readonly live: boolean;
  readonly #stream: NodeJS.WriteStream;
  readonly #paint: Paint;
  #rows: () => readonly Row[] = () => [];
  /** How wide each line is that is drawn. */
  #drawn: readonly number[] = [];
  readonly #moves: boolean;
  #timer: NodeJS.Timeout | undefined;
  #ticking: NodeJS.Timeout | undefined;
  readonly #redraw = () => this.#draw("");

  constructor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env) {
    this.#stream = stream;
    this.live = stream.isTTY === true && env.TERM !== "dumb";
    this.#paint = painter(wantsColours(stream, env));
    this.#moves = env.TERM_PROGRAM === "vscode" && process.platform !== "win32";
  }

  /** Say something that stays: broken between words where the terminal is narrow, unless there is a command in it, which can then be copied. */
  say(text: string, mark?: Mark): void {
    this.#draw(`${this.#marked(this.#broken(forTerminal(text)), mark)}\n`);
  }

  /** Show these rows from now on; they are asked for whenever they are drawn. Without a terminal nothing is shown. */
  show(rows: () => readonly Row[]): void {
    if (!this.live) return;
    this.#rows = rows;
    this.#timer ??= setTimeout(this.#redraw, EVERY_MS);
    if (this.#ticking) return;
    this.#ticking = setInterval(this.#redraw, TICK_MS).unref();
    this.#stream.on("resize", this.#resized);
    process.once("exit", this.#end);
  }

  /** xterm.js, the terminal of VS Code, moves the cursor down by the lines that it breaks below it, too: it goes back. */
  readonly #resized = () => {
    const { columns = 80 } = this.#stream;
    // From below; the line where it finds the cursor by then stays in one piece.
    const moved = this.#drawn.reduceRight((down, wide, at) => (down === at ? down : down + breaks(wide, columns)), 0);
    if (this.#moves && moved > 0) this.#stream.write(`\u001b[${moved}A`);
    this.#draw("");
  };

  /** Take the rows away; what was said stays. */
  end(): void {
    this.#end();
  }

  readonly #end = () => {
    if (!this.#ticking) return;
    clearInterval(this.#ticking);
    this.#ticking = undefined;
    this.#stream.off("resize", this.#resized);
    process.off("exit", this.#end);
    this.#rows = () => [];
    this.#draw("");
  };

  get #columns(): number {
    return Math.max(2, (this.#stream.columns || 80) - 1);
  }

  #broken(text: string): string {
    if (!this.live || COMMAND.test(text)) return text;
    // A number and its unit stay together.
    const lines = text.split("\n").map((line) => {
      const indent = " ".repeat(2 + line.length - line.trimStart().length);
      return wrap(line.replaceAll(" %", UNIT), this.#columns - indent.length).join(`\n${indent}`);
    });
    return lines.join("\n").replaceAll(UNIT, " %");
  }

  #marked(text: string, mark: Mark | undefined): string {
    const { word, tone }: Mark = mark ?? (/^(.* )?warning: /.test(text) ? { word: "warning:", tone: "warn" } : NONE);
    const at = word === "" ? -1 : text.indexOf(word);
    return at < 0 ? text : text.slice(0, at) + this.#paint(word, tone) + text.slice(at + word.length);
  }

  #draw(said: string): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = this.#rows().slice(0, Math.max(1, (this.#stream.rows || 24) - 1));
    const lines = layOut(rows, this.#columns, this.#paint);
    const away = this.#drawn.length > 0 ? "\r\u001b[J" : "";
    const back = lines.length === 0 ? "" : `\r${lines.length > 1 ? `\u001b[${lines.length - 1}A` : ""}`;
    this.#drawn = layOut(rows, this.#columns, painter(false)).map(width);
    if (away || said || back) this.#stream.write(`${away}${said}${lines.join("\n")}${back}`);
  }
}

/** A command, as in: go on with: sconce run --resume runs/one */
const COMMAND = /\bsconce [a-z]/;
const UNIT = "\u00a0%";
/** How many further lines a line of such a width takes. */
const breaks = (wide: number, columns: number) => Math.max(0, Math.ceil(wide / columns) - 1);
const NONE: Mark = { word: "", tone: "quiet" };

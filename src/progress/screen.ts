import { forTerminal } from "../text/terminal.js";
import { fit } from "../text/width.js";

/** The least time between two drawings. */
const EVERY_MS = 100;

/**
 * Lines at the end of the terminal that change in place, on stderr; what is said goes above them. Each fits into one row of the
 * terminal, and no more are shown than it has rows. The terminal's modes are left as they are.
 */
export class LiveLines {
  #lines: readonly string[] = [];
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Show these lines from now on. */
  show(lines: readonly string[]): void {
    this.#lines = lines;
    this.#timer ??= setTimeout(() => this.#draw(""), EVERY_MS);
  }

  /** Say a line that stays. */
  say(line: string): void {
    this.#draw(`${line}\n`);
  }

  /** Take the lines away; what was said stays. */
  end(): void {
    this.#lines = [];
    this.#draw("");
  }

  #draw(said: string): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { columns = 80, rows = 24 } = process.stderr;
    const shown = this.#lines
      .slice(0, Math.max(1, rows - 1))
      .map((line) => fit(forTerminal(line).replace(/[\n\t]/g, " "), Math.max(1, columns - 1)));
    // To the first of the lines that are there, and clear all below.
    const back = this.#drawn > 1 ? `\r\u001b[${this.#drawn - 1}A\u001b[J` : this.#drawn === 1 ? "\r\u001b[J" : "";
    process.stderr.write(`${back}${said}${shown.join("\n")}`);
    this.#drawn = shown.length;
  }
}

import { EventEmitter } from "node:events";
import headless from "@xterm/headless";

/** A stream that is a terminal, or none: what is written to it, and what such a terminal shows. */
export class FakeTerminal extends EventEmitter {
  readonly isTTY: boolean;
  columns: number;
  rows: number;
  written = "";
  readonly #screen: InstanceType<typeof headless.Terminal>;

  constructor(columns: number, { rows = 40, isTTY = true } = {}) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.isTTY = isTTY;
    this.#screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  }

  /** As a stream of the kind that a screen takes. */
  get stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }

  write(text: string): boolean {
    this.written += text;
    this.#screen.write(text);
    return true;
  }

  /** The window has another width from now on. */
  resize(columns: number): void {
    this.columns = columns;
    this.#screen.resize(columns, this.rows);
    this.emit("resize");
  }

  /** Wait until a line matches, and give all lines back. */
  async until(pattern: RegExp): Promise<string[]> {
    for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
      const lines = await this.lines();
      if (lines.some((line) => pattern.test(line))) return lines;
      if (Date.now() > end) throw new Error(`${pattern} was not seen:\n${lines.join("\n")}`);
    }
  }

  /** The lines that are to be seen and those above them, without empty ones at the end; one that goes on in the next row is marked. */
  async lines(): Promise<string[]> {
    await new Promise<void>((resolve) => this.#screen.write("", resolve));
    const { active } = this.#screen.buffer;
    const lines = Array.from({ length: active.length }, (_, at) => {
      const line = active.getLine(at);
      return `${line?.isWrapped ? "⏎" : ""}${line?.translateToString(true) ?? ""}`;
    });
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }
}

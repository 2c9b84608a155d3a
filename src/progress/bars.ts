import { SingleBar } from "cli-progress";
import { forTerminal } from "../text/terminal.js";
import { fit } from "../text/width.js";

/** A bar on stderr. */
export interface Bar {
  update(value: number, words?: Record<string, string>): void;
  setTotal(total: number): void;
  end(): void;
}

interface BarState {
  progress: number;
  value: number;
  total: number;
  eta: number;
}

/**
 * How every bar is drawn: one line that fits the terminal, whatever stands in it. cli-progress would turn the terminal's line
 * wrapping off, so that what does not fit overwrites the last column, and would leave it off, and the cursor hidden, after a crash.
 *
 * @param template The line: `{bar}`, `{value}`, `{total}`, `{percentage}`, `{eta}`, and the names of the words given with updates.
 */
export function barOptions(template: string, columns = 40) {
  return {
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: false,
    linewrap: true,
    format: (_options: object, state: BarState, words: Record<string, string>) => {
      const known: Record<string, string> = {
        ...words,
        bar: barText(state.progress, columns),
        value: String(state.value),
        total: String(state.total),
        percentage: String(Math.floor(state.progress * 100)),
        eta: String(state.eta),
      };
      const line = template.replace(/\{(\w+)\}/g, (match, name: string) => known[name] ?? match);
      return fit(forTerminal(line).replace(/[\n\t]/g, " "), (process.stderr.columns || 80) - 1);
    },
  };
}

/** A bar of so many columns between its brackets. @param share How much of it is done, from 0 to 1. */
export function barText(share: number, columns: number): string {
  const done = Math.round(Math.min(1, Math.max(0, share)) * columns);
  return `[${"=".repeat(done)}${"-".repeat(columns - done)}]`;
}

/** A single bar, shown at once. */
export function bar(template: string, total: number, words: Record<string, string> = {}): Bar {
  const shown = new SingleBar(barOptions(template));
  shown.start(total, 0, words);
  return {
    update: (value, more) => shown.update(value, more),
    setTotal: (n) => shown.setTotal(n),
    end: () => shown.stop(),
  };
}

import type { RunEvent } from "../experiment/events.js";
import { formatFixed } from "../text/format-fixed.js";
import { type Bar, bar as drawBar } from "./bars.js";
import type { Io } from "./command.js";

/** Seconds as a person says them: `2h 05m`, `3m 07s`, `12s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const pad = (n: number) => String(n).padStart(2, "0");
  return hours > 0 ? `${hours}h ${pad(minutes)}m` : minutes > 0 ? `${minutes}m ${pad(rest)}s` : `${rest}s`;
}

/**
 * A listener that shows a run on stderr: a bar with loss and time left on a terminal, a line per event elsewhere.
 *
 * `prefix` stands before every line, what `more` returns behind the time that is left.
 */
export function progress(
  io: Io,
  prefix = "",
  more: () => string = () => "",
): { onEvent(event: RunEvent): void; end(): void } {
  let bar: Bar | undefined;
  let epochs = 0;
  let began = 0;
  let first: number | undefined;
  let lastLine = 0;
  const end = () => {
    bar?.end();
    bar = undefined;
    io.drawing = undefined;
  };
  const say = (line: string) => {
    end();
    io.err(prefix + line);
  };
  const onBatch = (event: Extract<RunEvent, { type: "batch" }>) => {
    const where = prefix + (event.phase === "test" ? "test" : `epoch ${event.epoch}/${epochs} ${event.phase}`);
    const all = event.batches * epochs;
    const done = (event.epoch - 1) * event.batches + event.batch + 1;
    let left = "";
    if (event.phase === "train") {
      if (first === undefined) {
        first = done;
        began = Date.now();
      } else if (done > first) {
        left = `, ${duration((((Date.now() - began) / 1000) * (all - done)) / (done - first))} left`;
      }
    }
    const loss = formatFixed(event.loss, 4);
    left += more();
    if (io.terminal) {
      if (!bar) {
        bar = drawBar("{where} {bar} {value}/{total} {status}", event.batches, { where, status: "" });
        io.drawing = {
          line(text) {
            end();
            io.err(text);
          },
        };
      }
      bar.setTotal(event.batches);
      bar.update(event.batch + 1, { where, status: event.phase === "train" ? `loss ${loss}${left}` : "" });
    } else if (event.phase === "train" && Date.now() - lastLine > 5000) {
      lastLine = Date.now();
      io.err(`${where}: batch ${event.batch + 1}/${event.batches}, loss ${loss}${left}`);
    }
  };
  return {
    onEvent(event) {
      switch (event.type) {
        case "start":
          epochs = event.epochs;
          for (const warning of event.warnings) say(`warning: ${warning}`);
          say(
            `${event.runDir ? `run directory ${event.runDir}, ` : ""}device ${event.device}, ${event.threads} thread(s)`,
          );
          break;
        case "batch":
          onBatch(event);
          break;
        case "resume":
          say(`resuming at epoch ${event.position.epoch}, ${event.position.phase}, batch ${event.position.batch}`);
          break;
        case "warning":
          say(`warning: ${event.message}`);
          break;
        case "evaluation":
          say(
            `epoch ${event.epoch}/${epochs} ${event.phase}: loss ${formatFixed(event.loss, 4)}, accuracy ${formatFixed(event.accuracy, 2)} %`,
          );
          break;
        default:
      }
    },
    end,
  };
}

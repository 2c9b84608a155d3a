import { withoutIdle } from "../../../report/charts/sweep/idle.js";
import { shortDuration } from "../../../text/duration.js";
import type { Stretch, SweepAnswer } from "../../api-sweep.js";
import { go, linkTo } from "../address.js";
import { duration } from "../format.js";
import { Scroll } from "./scroll.js";
import { useWidth } from "./use-width.js";

const ENDS: Record<string, { colour: string; word: string }> = {
  running: { colour: "var(--chart-validation)", word: "at work" },
  completed: { colour: "var(--chart-test)", word: "completed" },
  pruned: { colour: "var(--chart-train)", word: "pruned" },
  stopped: { colour: "var(--scale-1)", word: "stopped" },
  failed: { colour: "var(--bad)", word: "failed" },
  retried: { colour: "var(--chart-line-3)", word: "lost, tried again" },
  interrupted: { colour: "var(--scale-0)", word: "cut off" },
};
const [LANE, BOTTOM] = [22, 20];

/** Which trial was on which worker when: a stretch an attempt, its colour how it ended. */
export function Timeline({ sweep, now }: { sweep: SweepAnswer; now: number }) {
  const { timeline } = sweep;
  const [box, width] = useWidth(900);
  if (timeline.length === 0) return null;
  const { stretches, gaps, work, whole } = withoutIdle(timeline, now);
  const lanes = Math.max(...timeline.map(({ lane }) => lane)) + 1;
  const place = (at: number) => (at / Math.max(1, whole)) * width;
  const runs = new Map(sweep.trials.map(({ number, run }) => [number, run]));
  const words = new Set(timeline.map(wordOf));
  return (
    <figure class="whole" ref={box}>
      <figcaption>Trials by worker</figcaption>
      <Scroll label="Trials by worker">
        <svg
          class="drawn"
          viewBox={`0 0 ${width} ${lanes * LANE + BOTTOM}`}
          role="img"
          aria-label={`${timeline.length} attempts at trials on ${lanes} workers in ${shortDuration(work / 1000)}`}
        >
          {stretches.map((one) => {
            const { trial, seed, attempt, lane, from, to, begin, until } = one;
            const first = runs.get(trial); // of a sweep with seeds that of the first
            const run = seed === undefined ? first : first?.replace(/seed-\d+$/, `seed-${seed}`);
            const [x, long] = [place(begin), Math.max(1.5, place(until) - place(begin) - 1)];
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: the table of trials has the same links, for the keyboard
              <g
                key={`${trial} ${seed} ${attempt} ${from}`}
                onClick={() => run && go(linkTo("run", { id: run }))}
                style={{ cursor: "pointer" }}
              >
                <rect
                  x={x}
                  y={lane * LANE + 2}
                  width={long}
                  height={LANE - 4}
                  rx={2}
                  fill={(ENDS[wordOf(one)] ?? ENDS.running)?.colour}
                />
                <title>{`trial ${trial}${seed === undefined ? "" : `, seed ${seed}`}${attempt > 1 ? `, attempt ${attempt}` : ""}: ${ENDS[wordOf(one)]?.word}, ${shortDuration(((to ?? now) - from) / 1000)}`}</title>
              </g>
            );
          })}
          {gaps.map(({ at, idle }) => (
            <g key={at}>
              <line class="gap" x1={place(at)} x2={place(at)} y1={0} y2={lanes * LANE} />
              <title>{`nothing was at work for ${duration(idle / 1000)}: left out`}</title>
            </g>
          ))}
          {(width < 600 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]).map((share) => (
            <text
              key={share}
              x={share * width}
              y={lanes * LANE + 15}
              text-anchor={share === 0 ? "start" : share === 1 ? "end" : "middle"}
            >
              {share === 0 ? "0s" : shortDuration((whole * share) / 1000)}
            </text>
          ))}
        </svg>
      </Scroll>
      <ul class="legend">
        {[...words].map((word) => (
          <li key={word}>
            <svg aria-hidden="true" viewBox="0 0 20 8">
              <rect width="20" height="8" fill={ENDS[word]?.colour} />
            </svg>
            {ENDS[word]?.word}
          </li>
        ))}
        {gaps.length > 0 && (
          <li>
            <svg aria-hidden="true" viewBox="0 0 20 8">
              <line class="gap" x1="10" x2="10" y1="0" y2="8" />
            </svg>
            left out: nothing was at work for {duration(gaps.reduce((sum, { idle }) => sum + idle, 0) / 1000)}
          </li>
        )}
      </ul>
    </figure>
  );
}

function wordOf({ end, to }: Stretch): string {
  return to === null ? "running" : (end ?? "interrupted");
}

import type { PublishedPoint, RunAnswer } from "../../api.js";
import { lineLook } from "./colours.js";
import { furtherFigures } from "./further-figures.js";
import { LineChart } from "./line-chart.js";
import type { RunData } from "./run-data.js";
import type { Series } from "./series.js";

/** A run's two charts: loss, by batch and by epoch, and accuracy, with what was published where it is the same experiment. */
export function RunCharts({ data, answer }: { data: RunData; answer: RunAnswer }) {
  const { x, loss, whole } = data.curve.value;
  const validations = data.evaluations.value.filter(({ phase }) => phase === "validation");
  const epochs = validations.length > 0 ? validations : answer.epochs;
  const test = data.evaluations.value.find(({ phase }) => phase === "test");
  const tested = answer.test ?? test?.validation ?? null;
  const last = epochs.at(-1)?.epoch ?? answer.item.of ?? 1;
  const by = (name: "loss" | "accuracy", label: string): Series => ({
    label,
    x: epochs.map(({ epoch }) => epoch),
    y: epochs.map(({ validation }) => validation?.[name] ?? null),
    colour: "--chart-validation",
  });
  const means = epochs.filter(({ trainLoss }) => trainLoss !== null);
  const lossSeries: Series[] = [
    {
      label: whole ? "train, each batch" : "train, sampled batches",
      x,
      y: loss,
      colour: "--chart-train",
      look: "thin",
    },
    by("loss", "validation"),
    ...(means.length > 0
      ? [
          {
            label: "train, mean of the epoch",
            x: means.map((one) => one.epoch),
            y: means.map((one) => one.trainLoss),
            colour: "--chart-train",
            dash: 1,
          },
        ]
      : []),
  ];
  const accuracySeries: Series[] = [
    by("accuracy", "validation"),
    {
      label: "test",
      x: tested ? [last] : [],
      y: tested ? [tested.accuracy ?? null] : [],
      colour: "--chart-test",
      look: "points",
    },
  ];
  const further = furtherFigures(epochs).map(
    ({ name, label }, at): Series => ({
      label: label.replace(/^Validation /, ""),
      x: epochs.map(({ epoch }) => epoch),
      y: epochs.map(({ validation }) => validation?.[name] ?? null),
      ...lineLook(at),
    }),
  );
  const zoom = (range: [number, number] | null) => void (range ? data.zoom(range) : data.load());
  return (
    <div class="charts">
      <LineChart title="Loss" series={[...lossSeries, ...published(answer, "loss", last)]} onZoom={zoom} />
      <LineChart
        title="Accuracy, %"
        whole
        digits={2}
        series={[...accuracySeries, ...published(answer, "accuracy", last)]}
      />
      {further.length > 0 && <LineChart title="Further metrics of the validation" whole series={further} />}
    </div>
  );
}

/** What was published, as points of the colour of what they are figures of. */
function published({ published: all }: RunAnswer, figure: string, last: number): Series[] {
  const own = (all ?? []).filter(
    ({ metric }) => metric === figure || metric.endsWith(`.${figure}`) || (figure === "loss" && metric === "trainLoss"),
  );
  const kinds = new Map<string, PublishedPoint[]>();
  for (const point of own) {
    const kind = point.metric.startsWith("test")
      ? "test"
      : point.metric.startsWith("validation")
        ? "validation"
        : "train";
    kinds.set(kind, [...(kinds.get(kind) ?? []), point]);
  }
  return [...kinds].map(([kind, points]) => {
    const sorted = points.map((one) => [one.epoch ?? last, one.value] as const).sort((a, b) => a[0] - b[0]);
    return {
      label: `published, ${kind}`,
      x: sorted.map(([epoch]) => epoch),
      y: sorted.map(([, value]) => value),
      colour: `--chart-${kind}`,
      look: "hollow",
    };
  });
}

import { MODEL_NAMES, modelLabel } from "../../config/models.js";
import { defineTable, type TableCell, type TableColumnDefinition } from "./definition.js";
import { PUBLISHED, PUBLISHED_BATCHES, PUBLISHED_COUNTS, PUBLISHED_EPOCHS, type PublishedModel } from "./published.js";
import { resolveTable } from "./resolve.js";

const groupOf = (epoch: number) => `Validation, epoch ${epoch}`;
const batchName = (epoch: number, batch: number) => `Train, epoch ${epoch}, batch ${batch}: loss`;

const columns: TableColumnDefinition[] = [
  ...PUBLISHED_EPOCHS.flatMap((epoch): TableColumnDefinition[] => [
    ...PUBLISHED_BATCHES.map(
      (batch): TableColumnDefinition => ({ label: batchName(epoch, batch), metric: "trainLoss", epoch, batch }),
    ),
    { group: groupOf(epoch), label: "loss", metric: "validation.loss", epoch },
    { group: groupOf(epoch), label: "accuracy", metric: "validation.accuracy", epoch },
  ]),
  { group: "Test", label: "loss", metric: "test.loss" },
  { group: "Test", label: "accuracy", metric: "test.accuracy" },
];

function cellsOf({ epochs, test }: PublishedModel): Record<string, TableCell> {
  const evaluation = (group: string, { loss, accuracy }: PublishedModel["test"]): [string, TableCell][] => [
    [`${group}: loss`, { published: loss.toFixed(2) }],
    [`${group}: accuracy`, { published: accuracy.toFixed(2) }], // printed so, though cut off to a whole number
  ];
  return Object.fromEntries([
    ...epochs.flatMap(({ epoch, train, validation }): [string, TableCell][] => [
      ...Object.entries(train).map(([batch, loss]): [string, TableCell] => [
        batchName(epoch, Number(batch)),
        { published: loss.toFixed(6) },
      ]),
      ...evaluation(groupOf(epoch), validation),
    ]),
    ...evaluation("Test", test),
  ]);
}

/** The tables of the post whose experiments sconce regenerates: a row for each model. */
export const POST_DEFINITION = defineTable({
  name: "post",
  caption: "The tutorial's experiments",
  published: {
    source: "the post 〈【Pytorch 실습】RNN, LSTM을 활용한 영화 평점 예측 모델〉",
    rounding: { loss: { rounded: 2 }, accuracy: { truncated: 0 } },
  },
  rows: MODEL_NAMES.map((name) => ({ label: modelLabel(name), config: { model: { name } } })),
  columns,
  cells: Object.fromEntries(MODEL_NAMES.map((name) => [modelLabel(name), cellsOf(PUBLISHED[name])])),
  counts: PUBLISHED_COUNTS,
});

/** {@link POST_DEFINITION} with every default filled in. */
export const POST = resolveTable(POST_DEFINITION);

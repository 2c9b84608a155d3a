import { isAbsolute, relative } from "node:path";
import { quantity } from "../text/quantity.js";
import { isEqual } from "./checkpoints.js";
import type {
  Cause,
  CausePlace,
  CheckpointPair,
  DeepDiff,
  OperatorCall,
  OperatorDifference,
  RunDiff,
  RunPlace,
  TensorDifference,
} from "./types.js";

/** How many tensors or settings are listed one by one. */
const LISTED = 8;

/** A comparison of two runs in lines. */
export function diffLines(diff: RunDiff): string[] {
  const { batches, evaluations, weights } = diff.compared;
  const counted = [
    quantity(batches, "batch", "batches"),
    quantity(evaluations, "evaluation"),
    ...(weights ? [`${quantity(weights, "final weight")} by their digests`] : []),
  ];
  const onlyCheckpoints = !(diff.metrics || diff.weights?.length || diff.longer || diff.apart);
  const lines = [
    verdict(diff),
    onlyCheckpoints
      ? `compared: ${counted.join(", ")}`
      : batches + evaluations === 0
        ? "that is the first number they have"
        : `equal before that: ${counted.slice(0, 2).join(", ")}`,
  ];
  if (diff.settings.length > 0) lines.push("", "what the runs differ in:");
  for (const { path, a, b } of diff.settings) lines.push(`  ${path}: ${shown(a)} | ${shown(b)}`);
  if (diff.checkpoints.length > 0)
    lines.push("", "checkpoints of the same position:", ...diff.checkpoints.flatMap(pairLines));
  if (diff.unreadable.length > 0)
    lines.push("", "checkpoints that cannot be read:", ...diff.unreadable.map((path) => `  ${nearer(path)}`));
  if (diff.deep) lines.push("", ...deepLines(diff.deep));
  return lines;
}

/** What a field of a batch counts, in words. */
const COUNTS: Record<string, string> = {
  batches: "batches in the epoch",
  of: "texts in the epoch",
  seen: "texts before it",
};

function verdict({ equal, metrics, longer, apart, weights, checkpoints }: RunDiff): string {
  if (equal) return "equal: every number has the same bits";
  if (metrics) {
    const { at, metric, a, b } = metrics;
    return `they part at ${placeText(at)}: ${COUNTS[metric] ?? metric} ${shown(a)} | ${shown(b)}`;
  }
  if (weights?.length) return `the same metrics, but other final weights: ${listed(weights)}`;
  if (apart) return `all that both have is equal; then come ${placeText(apart.a)} | ${placeText(apart.b)}`;
  if (!longer)
    return checkpoints.every(isEqual)
      ? "the same metrics; whether the weights are equal cannot be told, for there are checkpoints that cannot be read"
      : "the same metrics, but other checkpoints";
  return `all that both have is equal; only the ${longer === "a" ? "first" : "second"} goes on`;
}

function pairLines(pair: CheckpointPair): string[] {
  const { position, tensors, others } = pair;
  const { epoch, phase, batch } = position;
  const place = `  before epoch ${epoch}, ${phase === "train" ? `batch ${batch}` : phase}`;
  if (isEqual(pair)) return [`${place}: equal`];
  return [
    `${place}: ${tensors.length + others.length} of their parts differ`,
    ...tensorLines(tensors),
    ...otherLines(others),
  ];
}

function deepLines({ cause, reproduced, from }: DeepDiff): string[] {
  const begun = from ? `from the equal checkpoints before epoch ${from.epoch}` : "from the seed";
  const lines = [`done again, ${begun}:`];
  for (const [which, is] of [["first", reproduced.a] as const, ["second", reproduced.b] as const])
    if (!is) lines.push(`  the ${which} does not give here the losses that it has recorded`);
  if (!cause)
    return [
      ...lines,
      "  both compute the same: the difference comes from outside of their settings, or from the machine",
    ];
  return [...lines, `  the first difference: ${causeText(cause)}`, ...tensorLines(cause.tensors)];
}

function causeText({ kind, at, names, operator }: Cause): string {
  const place = causePlace(at);
  if (operator) return `${place}: ${operatorText(operator)}`;
  const of = names.length > 0 ? ` of ${listed(names)}` : "";
  switch (kind) {
    case "random":
      return `${place}: the random state${of}`;
    case "words":
      return `${place}: other words in the vocabulary`;
    case "labels":
      return `${place}: other labels`;
    case "texts":
      return `${place}: other texts${names.length > 0 ? ` at ${listed(names)} in the batch` : ""}`;
    case "order":
      return `${place}: the same texts in another order`;
    case "batches":
      return `${place}: other texts in the batch, though those of the split are the same`;
    case "figures":
      return `${place}: ${listed(names)} from the same losses`;
    default:
      return `${place}: ${listed(names)}, though every operator of torch gives the same: changed by something else than torch`;
  }
}

function operatorText({ reason, a, b }: OperatorDifference): string {
  const one = (a ?? b) as OperatorCall;
  if (reason === "operator")
    return `${a ? callText(a) : "nothing"} in the first, ${b ? callText(b) : "nothing"} in the second`;
  if (reason === "arguments") {
    const [x, y] = [a?.arguments ?? [], b?.arguments ?? []];
    const only = (own: string[], other: string[]) => own.filter((word) => !other.includes(word)).join(", ") || "none";
    return `${callText(one)} with other arguments: ${only(x, y)} | ${only(y, x)}`;
  }
  if (reason === "shapes") {
    const made = [a, b].map(
      (call) => shapesText(call?.gives ?? []) + (a?.line === b?.line ? "" : ` at ${nearer(call?.line ?? "")}`),
    );
    return `${callText({ ...one, line: a?.line === b?.line ? one.line : null })} gives another shape: ${made.join(" | ")}`;
  }
  if (reason === "draws") return `${callText(one)} draws from another random state`;
  if (reason === "inputs") return `${callText(one)} gets inputs that no operator of torch made`;
  return `${callText(one)} gives other bits from the same inputs`;
}

function callText({ operator, phase, module, line, shapes }: OperatorCall): string {
  const where = [
    phase === "building" ? "while the model is built" : `${phase}${module ? ` of ${module}` : ""}`,
    ...(line ? [nearer(line)] : []),
    ...(shapes.length > 0 ? [shapesText(shapes)] : []),
  ];
  return `${operator} (${where.join("; ")})`;
}

const shapesText = (shapes: number[][]) => shapes.map((shape) => `[${shape.join(", ")}]`).join(" ");

/** A path from the current folder on, where it lies below it. */
function nearer(line: string): string {
  const inside = relative(process.cwd(), line);
  return isAbsolute(line) && !inside.startsWith("..") ? inside : line;
}

function tensorLines(tensors: TensorDifference[]): string[] {
  const lines = tensors.slice(0, LISTED).map(({ name, elements, of, largest, ulps }) => {
    const size = largest === null ? "" : `, by at most ${largest.toExponential(1)}`;
    return `    ${name}: ${elements} of ${of} elements${size}${ulps === null ? "" : ` (${ulps} ulp)`}`;
  });
  return [...lines, ...(tensors.length > LISTED ? [`    and ${tensors.length - LISTED} more`] : [])];
}

const otherLines = (others: string[]) => (others.length > 0 ? [`    ${listed(others)}`] : []);

/** A place of a run in words. */
export function placeText({ phase, epoch, batch }: RunPlace): string {
  return `epoch ${epoch}, ${phase}${batch === null ? " as a whole" : ` batch ${batch}`}`;
}

function causePlace(at: CausePlace): string {
  if ("epoch" in at) return placeText(at);
  return {
    seed: "after seeding",
    data: "the data",
    model: "the model before its first batch",
    checkpoint: "the checkpoint",
  }[at.phase];
}

function listed(names: string[]): string {
  return names.slice(0, LISTED).join(", ") + (names.length > LISTED ? ` and ${names.length - LISTED} more` : "");
}

function shown(value: unknown): string {
  if (value === undefined) return "absent";
  return typeof value === "string" ? value : JSON.stringify(value);
}

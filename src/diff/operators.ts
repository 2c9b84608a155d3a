import { linesOf } from "./metrics.js";
import type { OperatorCall, OperatorDifference } from "./types.js";

type Described = [digest: string, shape: number[]];

/** An operator as `operators.jsonl` has it; see python/sconce/tracing/operators.py. */
interface Traced {
  operator: string;
  view: boolean;
  phase: OperatorCall["phase"];
  module: string;
  line: string | null;
  inputs: Described[];
  outputs: Described[];
  arguments: string[];
  random: string | null;
}

/**
 * The first operator of each side that gives a value which the other side nowhere has. Operators that are only in other places, or
 * that give what is there anyway, are no difference. A view counts where it is what makes the same operator give something else.
 */
export async function compareOperators(a: string, b: string): Promise<OperatorDifference | null> {
  const [first, second] = [await read(a), await read(b)];
  const [knownToFirst, knownToSecond] = [valuesOf(first), valuesOf(second)];
  let [x, y] = [firstUnknown(first, knownToSecond), firstUnknown(second, knownToFirst)];
  if (!x && !y) return null;
  if (x && y && reasonOf(x, y) === "inputs") {
    x = viewBefore(x, first, knownToSecond) ?? x;
    y = viewBefore(y, second, knownToFirst) ?? y;
  }
  return { reason: reasonOf(x, y), a: x ? callOf(x) : null, b: y ? callOf(y) : null };
}

async function read(path: string): Promise<Traced[]> {
  const traced: Traced[] = [];
  for await (const record of linesOf(path)) traced.push(record as unknown as Traced);
  return traced;
}

const valuesOf = (traced: Traced[]) =>
  new Set(traced.flatMap(({ inputs, outputs }) => [...inputs, ...outputs].map(([digest]) => digest)));

const firstUnknown = (traced: Traced[], known: Set<string>) =>
  traced.find(({ view, outputs }) => !view && outputs.some(([digest]) => !known.has(digest)));

/** The first view that gave an operator an input which the other side does not have. */
function viewBefore({ inputs }: Traced, traced: Traced[], known: Set<string>): Traced | undefined {
  const unknown = new Set(inputs.map(([digest]) => digest).filter((digest) => !known.has(digest)));
  const gives = traced.find(({ view, outputs }) => view && outputs.some(([digest]) => unknown.has(digest)));
  return gives && (viewBefore(gives, traced.slice(0, traced.indexOf(gives)), known) ?? gives);
}

function reasonOf(x: Traced | undefined, y: Traced | undefined): OperatorDifference["reason"] {
  if (x === undefined || y === undefined || x.operator !== y.operator) return "operator";
  const equal = (of: (one: Traced) => unknown) => JSON.stringify(of(x)) === JSON.stringify(of(y));
  if (!equal(({ inputs }) => inputs)) return "inputs";
  const sameShapes = equal(({ outputs }) => outputs.map(([, shape]) => shape));
  // What fills a tensor takes its shape from outside; elsewhere another shape follows from other arguments.
  if (!sameShapes && x.inputs.length === 0) return "shapes";
  if (!equal((one) => one.arguments)) return "arguments";
  if (!sameShapes) return "shapes";
  return equal(({ random }) => random) ? "result" : "draws";
}

function callOf({ operator, phase, module, line, inputs, outputs, ...traced }: Traced): OperatorCall {
  const shapesOf = (described: Described[]) => described.map(([, shape]) => shape);
  return {
    operator: operator.replace(/\.default$/, ""),
    phase,
    module,
    line,
    arguments: traced.arguments,
    shapes: shapesOf(inputs),
    gives: shapesOf(outputs),
  };
}

import type { Constraint, Instruction } from "../../bridge/protocol.js";
import type { Params } from "../grid.js";

/** The value of a metric; null where it is not known. */
export type Figure = (metric: string) => number | null;

/** What stands for a distance without bounds, and for what is not a number: samplers compute with it. */
const FAR = 1e9;
/** How far a comparison is broken that allows all but equality. */
const EQUAL = 1e-12;

/**
 * How far settings and figures are from meeting a comparison: at most 0 where they meet it, or where something is not there that it is about.
 * `python/sconce/search/where.py` computes the same.
 */
export function violation({ relation, left, right }: Constraint, params: Params, figure: Figure): number {
  const [a, b] = [sideOf(left, params, figure), sideOf(right, params, figure)];
  if (a === null || b === null) return 0;
  const distance = a - b;
  if (Number.isNaN(distance)) return FAR;
  if (relation === "!=") return distance === 0 ? 1 : 0;
  if (relation === "==") return Math.min(Math.abs(distance), FAR);
  return relation === "<" && distance === 0 ? EQUAL : Math.max(-FAR, Math.min(distance, FAR));
}

function sideOf(steps: readonly Instruction[], params: Params, figure: Figure): number | null {
  const stack: number[] = [];
  const take = () => stack.pop() as number;
  for (const step of steps) {
    if ("operator" in step) {
      const last = take();
      stack.push(step.operator === "negate" ? -last : arithmetic(step.operator, take(), last));
      continue;
    }
    const value = "number" in step ? step.number : "metric" in step ? figure(step.metric) : settingOf(step, params);
    if (value === null) return null;
    stack.push(value);
  }
  return take();
}

function settingOf({ path, otherwise, models }: Extract<Instruction, { path: string }>, params: Params): number | null {
  const value = path in params ? params[path] : (models[String(params.model)] ?? otherwise);
  return typeof value === "number" ? value : null;
}

function arithmetic(operator: "+" | "-" | "*" | "/", a: number, b: number): number {
  if (operator === "+") return a + b;
  if (operator === "-") return a - b;
  return operator === "*" ? a * b : a / b;
}

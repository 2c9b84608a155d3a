import { inStep } from "../files/in-step.js";
import { linesOf } from "./metrics.js";
import type { Cause, CausePlace, RunPlace } from "./types.js";

/** A line of `trace.jsonl`; see python/sconce/tracing/replay.py. */
type Entry = Record<string, unknown> & {
  at: "seed" | "data" | "model" | "checkpoint" | "batch" | "step" | "evaluation";
};
type Found = Pick<Cause, "kind" | "at" | "names">;
type Named = Record<string, string>;

/** The first entry in which the traces of two replays differ, and what it means; null: they are equal. */
export async function compareTraces(a: string, b: string): Promise<Found | null> {
  let sameTexts: (phase: unknown) => boolean = () => true;
  for await (const [x, y] of inStep(linesOf(a), linesOf(b))) {
    if (!x || !y) return null;
    if (x.at === "data") sameTexts = (phase) => texts(x, phase).unordered === texts(y, phase).unordered;
    const found = difference(x as Entry, y as Entry, sameTexts);
    if (found) return found;
  }
  return null;
}

/** The digests of a split's texts, in their order and whatever their order. */
const texts = (entry: Record<string, unknown>, phase: unknown) => entry[phase as string] as Named;

function difference(x: Entry, y: Entry, sameTexts: (phase: unknown) => boolean): Found | null {
  const at = placeOf(x);
  const unequal = (key: string) => JSON.stringify(x[key]) !== JSON.stringify(y[key]);
  const names = (...keys: string[]) => keys.flatMap((key) => differentNames(x[key] as Named, y[key] as Named));
  const found = (kind: Found["kind"], which: string[]): Found => ({ kind, at, names: which });
  if (x.at === "data") {
    const [s, t] = [texts(x, "train"), texts(y, "train")];
    if (s.unordered !== t.unordered) return found("texts", []);
    if (unequal("words")) return found("words", []);
    if (unequal("labels")) return found("labels", []);
    if (s.ordered !== t.ordered) return found("order", []);
  }
  if (x.at === "batch") {
    const [s, t] = [x.texts as string[], y.texts as string[]];
    const other = s.flatMap((text, at) => (text === t[at] ? [] : [String(at)]));
    if (unequal("texts")) {
      if (JSON.stringify([...s].sort()) === JSON.stringify([...t].sort())) return found("order", other);
      return found(sameTexts(x.phase) ? "batches" : "texts", other);
    }
    if (unequal("labels")) return found("labels", []);
  }
  if ((x.at === "model" || x.at === "checkpoint") && (unequal("weights") || unequal("optimizer")))
    return found("weights", names("weights", "optimizer"));
  if (x.at === "step" && ["loss", "gradients", "weights", "optimizer"].some(unequal))
    return found("step", names("gradients", "weights", "optimizer"));
  if (x.at === "evaluation" && unequal("figures")) return found("figures", names("figures"));
  // A run on the CPU has no random state of a GPU: only those that both have can differ.
  const [s, t] = [(x.random ?? {}) as Named, (y.random ?? {}) as Named];
  const random = differentNames(s, t).filter((name) => name in s && name in t);
  // What is drawn while a model is built or a batch is computed has an operator of its own.
  if (random.length > 0) return found(x.at === "model" ? "weights" : x.at === "step" ? "step" : "random", random);
  return null;
}

function placeOf({ at, phase, epoch, batch }: Entry): CausePlace {
  if (at === "seed" || at === "data" || at === "model" || at === "checkpoint") return { phase: at };
  return { phase: phase as RunPlace["phase"], epoch: epoch as number, batch: (batch as number | undefined) ?? null };
}

function differentNames(x: Named = {}, y: Named = {}): string[] {
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].filter(
    (name) => JSON.stringify(x[name]) !== JSON.stringify(y[name]),
  );
}

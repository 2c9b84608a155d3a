import { z } from "zod";

interface Shape {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Shape[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  default?: unknown;
  description?: string;
}

/** What the help says of a flag, taken from the schema of its value. */
export interface FlagType {
  /** `integer, at least 1`; `rnn, gru or lstm`. */
  type: string;
  /** The default as it would be typed; undefined when there is none. */
  shownDefault: string | undefined;
  describe: string;
  /** The values that it may have, where they are words; empty where they are not. */
  choices: readonly string[];
  /** Whether the value is true or false, so that the flag needs none. */
  boolean: boolean;
  /** Whether the value is a text, taken as it is typed. */
  text: boolean;
}

/** Read a schema for the help. */
export function flagType(schema: z.ZodType): FlagType {
  const shape = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Shape;
  const { default: preset, description = "" } = shape;
  const types = (shape.anyOf ?? [shape]).map(({ type }) => type);
  return {
    type: typeText(shape),
    shownDefault: preset === undefined || preset === null || preset === "" ? undefined : String(preset),
    describe: description,
    choices: choicesOf(shape),
    boolean: types.every((type) => type === "boolean"),
    text: types.every((type) => type === "string"),
  };
}

function choicesOf({ anyOf, enum: words = [], const: word }: Shape): string[] {
  if (anyOf) return anyOf.flatMap(choicesOf);
  return [...words, word].filter((one) => typeof one === "string" && /^[\w.:-]+$/.test(one)) as string[];
}

function typeText(shape: Shape): string {
  if (shape.anyOf) return or(shape.anyOf.map(typeText));
  if (shape.enum) return or(shape.enum.map(String));
  if (shape.const !== undefined) return String(shape.const);
  switch (shape.type) {
    case "integer":
    case "number":
      return shape.type + rangeText(shape);
    case "string":
      return "text";
    case "null":
      return "null";
    default:
      return shape.type ?? "value";
  }
}

function or(words: string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function rangeText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Shape): string {
  const finite = (bound: number | undefined) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  if (finite(minimum) && finite(maximum)) return `, ${minimum} to ${maximum}`;
  const bounds = [
    finite(exclusiveMinimum) ? `more than ${exclusiveMinimum}` : undefined,
    finite(minimum) ? `at least ${minimum}` : undefined,
    finite(exclusiveMaximum) ? `less than ${exclusiveMaximum}` : undefined,
    finite(maximum) ? `at most ${maximum}` : undefined,
  ].filter((bound) => bound !== undefined);
  return bounds.length === 0 ? "" : `, ${bounds.join(" and ")}`;
}

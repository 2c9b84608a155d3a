import { z } from "zod";
import { SconceError } from "../errors.js";
import { type ExperimentConfig, experimentSchema, type ResolvedConfig } from "./schema.js";

type Issue = z.core.$ZodIssue;

/** One issue as a sentence: the field's path, what is wrong, what is allowed. */
function describe(issue: Issue, input: unknown, schema: z.ZodType, prefix: string): string {
  const path = [prefix, ...issue.path.map(String)].filter(Boolean).join(".");
  const at = (value: unknown, keys: PropertyKey[]) =>
    keys.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
  const found = at(input, issue.path);
  const got = found === undefined ? "nothing" : typeof found === "number" ? String(found) : JSON.stringify(found);
  switch (issue.code) {
    case "unrecognized_keys": {
      const allowed = keysAt(schema, issue.path);
      return issue.keys
        .map((key) => `${path ? `${path}.` : ""}${key}: unknown key; allowed: ${allowed.join(", ")}`)
        .join("\n");
    }
    case "invalid_value":
      return `${path}: ${got} is not allowed; allowed: ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `${path}: ${got} is too small; must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return `${path}: ${got} is too large; must be ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    case "invalid_type":
      return `${path || "the configuration"}: must be ${wanted(schema, issue)}, got ${got}`;
    default:
      return `${path}: ${issue.message}, got ${got}`;
  }
}

function schemaAt(schema: z.ZodType, path: PropertyKey[]): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema;
  for (const key of path) current = shapeOf(current)?.[String(key)];
  return current;
}

function keysAt(schema: z.ZodType, path: PropertyKey[]): string[] {
  return Object.keys(shapeOf(schemaAt(schema, path)) ?? {});
}

const KINDS: Record<string, string> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  object: "an object",
  array: "a list",
};

/** What is allowed where something of another type stands: the type, its range, and whether null is taken. */
function wanted(schema: z.ZodType, issue: Extract<Issue, { code: "invalid_type" }>): string {
  let inner = schemaAt(schema, issue.path) as Inner | undefined;
  let nullable = false;
  while (inner?.def?.innerType) {
    nullable ||= inner.def.type === "nullable";
    inner = inner.def.innerType;
  }
  // Of a text, zod only says that it is no number, whole or not.
  const type = inner?.def?.format === "safeint" ? "int" : issue.expected;
  return (KINDS[type] ?? type) + rangeOf(inner) + (nullable ? ", or null" : "");
}

interface Inner {
  def?: { innerType?: Inner; type?: string; format?: string; checks?: { _zod: { def: RangeCheck } }[] };
}

interface RangeCheck {
  check: string;
  value?: unknown;
  inclusive?: boolean;
}

function rangeOf(inner: Inner | undefined): string {
  const checks = (inner?.def?.checks ?? []).map((check) => check._zod.def);
  const bound = (kind: string, at: string, beyond: string) => {
    const check = checks.find((one) => one.check === kind);
    return check ? [`${check.inclusive ? at : beyond} ${check.value}`] : [];
  };
  const bounds = [...bound("greater_than", "at least", "more than"), ...bound("less_than", "at most", "less than")];
  return bounds.length > 0 ? `, ${bounds.join(" and ")}` : "";
}

function shapeOf(schema: z.ZodType | undefined): Record<string, z.ZodType> | undefined {
  let inner: unknown = schema;
  while (inner && !(inner instanceof z.ZodObject)) inner = (inner as { def?: { innerType?: unknown } }).def?.innerType;
  return (inner as z.ZodObject | undefined)?.shape as Record<string, z.ZodType> | undefined;
}

/**
 * Check a value against a schema.
 *
 * @param prefix What the value is called in an error: the path in front of the field's.
 * @throws SconceError `config`, with a line for each field that is wrong.
 */
export function parseWith<S extends z.ZodType>(schema: S, value: unknown, prefix = "", source?: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => describe(issue, value, schema, prefix));
  throw new SconceError("config", `${source ? `${source}: ` : ""}${lines.join("\n")}`, {
    hint: prefix.startsWith("--")
      ? "`--help` after the command lists its flags"
      : "`sconce schema` prints every field with its type, range and default",
  });
}

/** Check an experiment's configuration and fill in the defaults. @throws SconceError `config`. */
export function resolveConfig(config: ExperimentConfig, source?: string): ResolvedConfig {
  return parseWith(experimentSchema, config, "", source);
}

/** Give a configuration its type in a config file: `export default defineExperiment({ … })`. Returns it as it is. */
export function defineExperiment(config: ExperimentConfig): ExperimentConfig {
  return config;
}

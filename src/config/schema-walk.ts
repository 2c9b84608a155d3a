/** Finding one's way in a zod schema: what stands at a path, and in words what is allowed there. */
import { z } from "zod";

/** What this file needs to know of zod's own description of a schema. */
interface Definition {
  type: string;
  format?: string;
  error?: (issue: object) => unknown;
  checks?: readonly { _zod: { def: Check } }[];
  innerType?: z.ZodType;
  in?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  options?: readonly z.ZodType[];
  entries?: Record<string, unknown>;
  values?: readonly unknown[];
  discriminator?: string;
}

interface Check {
  check: string;
  value?: unknown;
  inclusive?: boolean;
  error?: (issue: object) => unknown;
}

const definitionOf = (schema: z.ZodType) => schema.def as unknown as Definition;

/** The schema without its defaults, its `optional` and the like; and whether null is allowed on the way. */
export function unwrap(schema: z.ZodType): { inner: z.ZodType; nullable: boolean } {
  let inner = schema;
  let nullable = false;
  for (;;) {
    const { type, innerType, in: source } = definitionOf(inner);
    nullable ||= type === "nullable";
    const next = innerType ?? source;
    if (!next) return { inner, nullable };
    inner = next;
  }
}

/** By union: which of its options a value is meant for, whatever is wrong with it. */
const CHOOSERS = new WeakMap<z.ZodType, (value: unknown) => number>();

/** A union whose errors are those of one option alone, the one that `choose` names by its place. */
export function chosenUnion<const O extends readonly [z.ZodType, ...z.ZodType[]]>(
  options: O,
  choose: (value: unknown) => number,
): z.ZodUnion<O> {
  const union = z.union(options);
  CHOOSERS.set(union, choose);
  return union;
}

/** The option of a {@link chosenUnion} at a path that a value is meant for, with its place; undefined where there is none. */
export function optionFor(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): { index: number; option: z.ZodType } | undefined {
  for (const at of schemasAt(schema, path)) {
    const { inner } = unwrap(at);
    const index = CHOOSERS.get(inner)?.(value) ?? discriminated(inner, value);
    const option = index === undefined ? undefined : definitionOf(inner).options?.[index];
    if (index !== undefined && option) return { index, option };
  }
  return undefined;
}

/** The option that a value is meant for, of a union within the option of another, too; undefined where there is none. */
export function innermostOption(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): z.ZodType | undefined {
  const found = optionFor(schema, path, value)?.option;
  return found && (innermostOption(found, [], value) ?? found);
}

/** The option of a discriminated union that has the value's name. */
function discriminated(union: z.ZodType, value: unknown): number | undefined {
  const { discriminator, options = [] } = definitionOf(union);
  if (discriminator === undefined || typeof value !== "object" || value === null) return undefined;
  const name = (value as Record<string, unknown>)[discriminator];
  const place = options.findIndex((option) => literalsAt(option, [discriminator]).includes(name as string));
  return place < 0 ? undefined : place;
}

/** The words that are allowed at a path, where nothing else is. */
export function literalsAt(schema: z.ZodType, path: readonly PropertyKey[]): (string | number)[] {
  return schemasAt(schema, path).flatMap((at) => {
    const { values, entries = {} } = definitionOf(unwrap(at).inner);
    return [...(values ?? []), ...Object.values(entries)] as (string | number)[];
  });
}

/** The words that are allowed at a path, by whatever option of a union. */
export function wordsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const all = (at: z.ZodType): (string | number)[] =>
    definitionOf(unwrap(at).inner).options?.flatMap(all) ?? literalsAt(at, []);
  return schemasAt(schema, path)
    .flatMap(all)
    .filter((word) => typeof word === "string");
}

/** Every schema that may stand at a path; several below a union. */
export function schemasAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType[] {
  const { inner } = unwrap(schema);
  const { options, element, valueType } = definitionOf(inner);
  if (options && path.length > 0) return options.flatMap((option) => schemasAt(option, path));
  const [key, ...rest] = path;
  if (key === undefined) return [schema];
  const name = String(key);
  const next =
    inner instanceof z.ZodObject
      ? Object.hasOwn(inner.shape, name)
        ? (inner.shape[name] as z.ZodType)
        : undefined
      : (element ?? valueType);
  return next ? schemasAt(next, rest) : [];
}

/** The keys that an object at this path may have; none where any is allowed. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const all = (at: z.ZodType): string[] => {
    const { inner } = unwrap(at);
    if (inner instanceof z.ZodObject) return Object.keys(inner.shape);
    return definitionOf(inner).options?.flatMap(all) ?? [];
  };
  return [...new Set(schemasAt(schema, path).flatMap(all))];
}

/** What is allowed at a path, in words: `a whole number, at least 1, or null`. */
export function allowedAt(schema: z.ZodType, path: readonly PropertyKey[]): string {
  return join(schemasAt(schema, path).map(allowed));
}

const join = (words: readonly string[]) => [...new Set(words)].join(" or ");

const KINDS: Record<string, string> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
  tuple: "a list",
  null: "null",
};

function allowed(schema: z.ZodType): string {
  const { inner, nullable } = unwrap(schema);
  const definition = definitionOf(inner);
  const own =
    wordsOf(definition.error) ?? definition.checks?.map((check) => wordsOf(check._zod.def.error)).find(Boolean);
  return (own ?? kindOf(definition)) + (nullable ? ", or null" : "");
}

function kindOf(definition: Definition): string {
  const { type, format, options, entries, values } = definition;
  if (options) return join(options.map(allowed));
  if (entries) return Object.values(entries).map(String).join(", ");
  if (values) return values.map((value) => JSON.stringify(value)).join(", ");
  return (KINDS[format === "safeint" ? "int" : type] ?? "given") + rangeOf(definition);
}

/** The words that the schema itself has for what is allowed, without their "must be"; what it must have besides is not its kind. */
function wordsOf(error: Definition["error"]): string | undefined {
  const words = error?.({});
  return typeof words === "string" && !/^must have /.test(words) ? words.replace(/^must be /, "") : undefined;
}

function rangeOf({ checks = [] }: Definition): string {
  const bound = (kind: string, at: string, beyond: string) => {
    const check = checks.map(({ _zod }) => _zod.def).find((one) => one.check === kind);
    return check ? [`${check.inclusive ? at : beyond} ${check.value}`] : [];
  };
  const bounds = [...bound("greater_than", "at least", "more than"), ...bound("less_than", "at most", "less than")];
  return bounds.length > 0 ? `, ${bounds.join(" and ")}` : "";
}

/** The dotted paths of a schema's fields. A field that is a word or an object of several kinds has its own path and those of all of them. */
export function pathsOf(schema: z.ZodType, path = ""): string[] {
  const { inner } = unwrap(schema);
  if (inner instanceof z.ZodUnion) {
    const options = (inner.options as z.ZodType[]).map((option) => unwrap(option).inner);
    const objects = options.filter((option) => option instanceof z.ZodObject || option instanceof z.ZodUnion);
    const scalars = options.length > objects.length;
    return [...(scalars ? [path] : []), ...objects.flatMap((option) => pathsOf(option, path))];
  }
  if (!(inner instanceof z.ZodObject)) return [path];
  return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, field]) =>
    pathsOf(field, path ? `${path}.${key}` : key),
  );
}

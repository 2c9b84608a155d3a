/** The part of JSON Schema that pydantic writes for Python's types. */
export interface JsonSchema {
  type?: string | undefined;
  description?: string | undefined;
  default?: unknown;
  const?: unknown;
  enum?: unknown[] | undefined;
  anyOf?: JsonSchema[] | undefined;
  oneOf?: JsonSchema[] | undefined;
  allOf?: JsonSchema[] | undefined;
  items?: JsonSchema | undefined;
  prefixItems?: JsonSchema[] | undefined;
  properties?: Record<string, JsonSchema> | undefined;
  required?: string[] | undefined;
  additionalProperties?: boolean | JsonSchema | undefined;
  $ref?: string | undefined;
  $defs?: Record<string, JsonSchema> | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  exclusiveMinimum?: number | undefined;
  exclusiveMaximum?: number | undefined;
  multipleOf?: number | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  pattern?: string | undefined;
  minItems?: number | undefined;
  maxItems?: number | undefined;
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** A schema without what it says to readers. An argument may be called `description`, too. */
export function undescribed(schema: JsonSchema): JsonSchema {
  const within = (all: Record<string, JsonSchema> | undefined) =>
    all && Object.fromEntries(Object.entries(all).map(([name, inner]) => [name, undescribed(inner)]));
  const { description: _, ...rest } = schema;
  return {
    ...rest,
    ...(rest.properties && { properties: within(rest.properties) }),
    ...(rest.$defs && { $defs: within(rest.$defs) }),
  };
}

/** A name as a key of an object type. */
export function key(name: string): string {
  return IDENTIFIER.test(name) ? name : JSON.stringify(name);
}

/**
 * The TypeScript type of the values that a schema allows, on one line.
 * @param nameOf What the type of a definition is called, by the definition's name.
 */
export function typeText(schema: JsonSchema, nameOf: (definition: string) => string): string {
  const of = (inner: JsonSchema) => typeText(inner, nameOf);
  if (schema.$ref !== undefined) return nameOf(schema.$ref.replace("#/$defs/", ""));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return union(several.map(of));
  if (schema.allOf) return schema.allOf.map(of).join(" & ");
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return arrayText(schema, of);
    case "object":
      return objectText(schema, of);
    default:
      return "unknown";
  }
}

function arrayText({ prefixItems, items, minItems }: JsonSchema, of: (schema: JsonSchema) => string): string {
  if (prefixItems) {
    // Python's tuples have all their parts, but for one that may be longer.
    const parts = prefixItems.map((item, n) => `${of(item)}${minItems !== undefined && n >= minItems ? "?" : ""}`);
    return `readonly [${parts.join(", ")}]`;
  }
  const item = items ? of(items) : "unknown";
  return `readonly ${/[ |&]/.test(item) ? `(${item})` : item}[]`;
}

function objectText({ properties, required, additionalProperties }: JsonSchema, of: (schema: JsonSchema) => string) {
  if (properties) {
    const fields = Object.entries(properties).map(
      ([name, field]) => `${key(name)}${required?.includes(name) ? "" : "?"}: ${of(field)}`,
    );
    return fields.length > 0 ? `{ ${fields.join("; ")} }` : "{ [name: string]: never }";
  }
  const value = typeof additionalProperties === "object" ? of(additionalProperties) : "unknown";
  return `{ readonly [name: string]: ${value} }`;
}

function union(types: readonly string[]): string {
  const distinct = [...new Set(types)];
  return distinct.length > 0 ? distinct.join(" | ") : "never";
}

/** What a type cannot say of the values that a schema allows, in sentences: whole numbers, ranges, lengths, the default. */
export function limitsText(schema: JsonSchema, optional: boolean): string[] {
  const sentences: string[] = [];
  const inner = schema.anyOf?.find(({ type }) => type !== "null") ?? schema;
  const limits = [
    ...(inner.minimum === undefined ? [] : [`at least ${inner.minimum}`]),
    ...(inner.exclusiveMinimum === undefined ? [] : [`more than ${inner.exclusiveMinimum}`]),
    ...(inner.maximum === undefined ? [] : [`at most ${inner.maximum}`]),
    ...(inner.exclusiveMaximum === undefined ? [] : [`less than ${inner.exclusiveMaximum}`]),
    ...(inner.multipleOf === undefined ? [] : [`a multiple of ${inner.multipleOf}`]),
    ...(inner.pattern === undefined ? [] : [`must match ${inner.pattern}`]),
    ...lengthText(inner),
  ];
  if (inner.type === "integer" && inner.enum === undefined) limits.unshift("a whole number");
  if (limits.length > 0) sentences.push(`${capital(limits.join(", "))}.`);
  if (optional && schema.default !== undefined) sentences.push(`Default ${JSON.stringify(schema.default)}.`);
  return sentences;
}

function lengthText({ type, minLength, maxLength, minItems, maxItems, prefixItems }: JsonSchema): string[] {
  if (prefixItems) return [];
  const [least, most, unit] = type === "array" ? [minItems, maxItems, "items"] : [minLength, maxLength, "characters"];
  return [
    ...(least === undefined ? [] : [`at least ${least} ${unit}`]),
    ...(most === undefined ? [] : [`at most ${most} ${unit}`]),
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

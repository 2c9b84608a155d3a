import type { OwnModel } from "../bridge/protocol.js";
import type { DeclaredModel } from "./declaration.js";
import { type JsonSchema, undescribed } from "./json-schema.js";

/**
 * What a Python file has by now that its declaration does not say, a sentence a difference; none where they agree in what is allowed.
 * @param declared What the declaration was made of.
 */
export function differences(declared: Record<string, DeclaredModel>, models: readonly OwnModel[]): string[] {
  const found: string[] = [];
  const now = new Map(models.map((model) => [model.name, model]));
  for (const name of Object.keys(declared)) if (!now.has(name)) found.push(`the class ${name} is gone`);
  for (const [name, model] of now) {
    const before = declared[name];
    if (!before) found.push(`the class ${name} is new`);
    else if (before.digest !== model.digest) found.push(...ofModel(name, before, model));
  }
  return found;
}

function ofModel(name: string, before: DeclaredModel, { given, arguments: schema }: OwnModel): string[] {
  const now = schema as JsonSchema;
  const found: string[] = [];
  const names = new Set([...Object.keys(before.arguments.properties ?? {}), ...Object.keys(now.properties ?? {})]);
  for (const field of names) {
    const was = fieldText(before.arguments, field);
    const is = fieldText(now, field);
    if (was === is) continue;
    if (was === undefined) found.push(`${name}.${field} is new`);
    else if (is === undefined) found.push(`${name}.${field} is gone`);
    else found.push(`${name}.${field} has another type, range or default`);
  }
  for (const one of new Set([...before.given, ...given]))
    if (before.given.includes(one) !== given.includes(one))
      found.push(given.includes(one) ? `${name} asks for ${one}` : `${name} no longer asks for ${one}`);
  return found.length > 0 ? found : [`${name} has other types`];
}

/** A field with all that it refers to, but for descriptions; undefined where it is not there. */
function fieldText(schema: JsonSchema, field: string): string | undefined {
  const own = schema.properties?.[field];
  if (!own) return undefined;
  const text = JSON.stringify([undescribed(own), schema.required?.includes(field) ?? false]);
  return text.includes("#/$defs/") ? text + JSON.stringify(undescribed({ $defs: schema.$defs })) : text;
}

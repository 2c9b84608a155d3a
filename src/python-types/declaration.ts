import { basename } from "node:path";
import type { OwnModel } from "../bridge/protocol.js";
import { type JsonSchema, key, limitsText, typeText, undescribed } from "./json-schema.js";

/** Where the types of a Python file lie, as TypeScript looks for them: `net.py` has `net.d.py.ts`. */
export function declarationPath(file: string): string {
  return file.replace(/\.py$/, ".d.py.ts");
}

/** The line of a declaration that holds what its types were made of. */
const MADE_OF = "// sconce types: ";

/** What is kept of a model in its declaration, to tell later which argument has changed. */
export interface DeclaredModel {
  /** {@link OwnModel.digest} */
  digest: string;
  given: readonly string[];
  arguments: JsonSchema;
}

/** The content of the declaration of a Python file with these models. */
export function declaration(file: string, models: readonly OwnModel[]): string {
  const kept = Object.fromEntries(
    models.map(({ name, digest, given, arguments: schema }) => [
      name,
      { digest, given, arguments: undescribed(schema) },
    ]),
  );
  const lines = [
    `// The types of ${basename(file)}, written by \`sconce types\`: not to be edited. \`sconce types ${basename(file)}\` writes them anew.`,
    `${MADE_OF}${JSON.stringify(kept)}`,
    'import type { PythonClass } from "sconce";',
  ];
  for (const model of models) lines.push("", ...modelLines(model));
  return `${lines.join("\n")}\n`;
}

function modelLines({ name, about, arguments: schema }: OwnModel): string[] {
  const top = schema as JsonSchema;
  const nameOf = (definition: string) => `${name}${definition.replace(/\W/g, "_")}`;
  const lines: string[] = [];
  for (const [definition, inner] of Object.entries(top.$defs ?? {})) {
    const described = inner.properties ? "" : `${typeText(inner, nameOf)};`;
    if (described) lines.push(...doc(inner.description, ""), `export type ${nameOf(definition)} = ${described}`, "");
    else lines.push(...interfaceLines(nameOf(definition), inner, inner.description ?? definition, nameOf), "");
  }
  lines.push(...interfaceLines(`${name}Arguments`, top, `The arguments of \`${name}\`.`, nameOf), "");
  lines.push(...doc(about || `The class \`${name}\`.`, ""));
  lines.push(`export declare const ${name}: PythonClass<"${name}", ${name}Arguments>;`);
  return lines;
}

function interfaceLines(
  name: string,
  { properties = {}, required = [] }: JsonSchema,
  about: string,
  nameOf: (definition: string) => string,
): string[] {
  // An empty interface would take any object.
  if (Object.keys(properties).length === 0) return [...doc(about, ""), `export type ${name} = Record<string, never>;`];
  const lines = [...doc(about, ""), `export interface ${name} {`];
  for (const [field, schema] of Object.entries(properties)) {
    const optional = !required.includes(field);
    const said = [schema.description, limitsText(schema, optional).join(" ")].filter(Boolean).join("\n");
    lines.push(...doc(said, "  "));
    lines.push(`  ${key(field)}${optional ? "?" : ""}: ${typeText(schema, nameOf)}${optional ? " | undefined" : ""};`);
  }
  lines.push("}");
  return lines;
}

function doc(text: string | undefined, indent: string): string[] {
  if (!text) return [];
  const lines = text.replaceAll("*/", "*\\/").split("\n");
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

/** What a declaration was made of, by the class's name; undefined where the text is none that `sconce types` wrote. */
export function madeOf(text: string): Record<string, DeclaredModel> | undefined {
  const line = text.split("\n").find((one) => one.startsWith(MADE_OF));
  if (line === undefined) return undefined;
  try {
    return JSON.parse(line.slice(MADE_OF.length));
  } catch {
    return undefined;
  }
}

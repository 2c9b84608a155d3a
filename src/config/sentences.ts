/** What is wrong with a value, as sentences: the field's path, what was found there, what is allowed. */
import type { z } from "zod";
import { didYouMean, didYouMeanPath } from "../text/did-you-mean.js";
import { allowedAt, innermostOption, keysAt, literalsAt, optionFor, pathsOf, wordsAt } from "./schema-walk.js";

type Issue = z.core.$ZodIssue;

/** What was checked, and what it is called. */
export interface Checked {
  value: unknown;
  schema: z.ZodType;
  /** In front of every path. */
  prefix: string;
  /** What this is a part of, where it is one: all of its fields are known. */
  whole?: { schema: z.ZodType; prefix: string };
}

/** Everything that is wrong with a value, a sentence each; what breaks a rule in two ways is told once. */
export function sentences(issues: readonly Issue[], checked: Checked): string[] {
  // A whole number beyond what Node holds exactly is beyond its own bound, too: that bound is the one to tell.
  const range = ({ code, path }: Issue) => (/^too_/.test(code) ? `${code} ${path.join(".")}` : undefined);
  const last = issues.filter(
    (issue, at) => !issues.slice(at + 1).some((other) => range(issue) && range(other) === range(issue)),
  );
  return [...new Set(last.flatMap((issue) => sentencesFor(issue, checked)))];
}

/** One issue as a sentence, or several. */
function sentencesFor(issue: Issue, checked: Checked): string[] {
  const { schema, value, prefix } = checked;
  const path = [prefix, ...issue.path.map(String)].filter(Boolean).join(".");
  const at = path || "the configuration";
  const found = valueAt(value, issue.path);
  const got = shown(found);
  const refused = (what: string) => [found === undefined ? `${at}: missing; ${what}` : `${at}: ${what}, got ${got}`];
  switch (issue.code) {
    case "unrecognized_keys": {
      const meant = innermostOption(schema, issue.path, found);
      const keys = meant ? keysAt(meant, []) : keysAt(schema, issue.path);
      const allowed = keys.length > 0 ? `; allowed: ${keys.join(", ")}` : "; no keys are allowed here";
      return issue.keys.map((key) => {
        const full = path ? `${path}.${key}` : key;
        return `${full}: unknown key${didYouMean(key, keys) || elsewhere(full, checked)}${allowed}`;
      });
    }
    case "invalid_value": {
      const allowed = `allowed: ${issue.values.map(String).join(", ")}`;
      if (isOwn(issue.message)) return [`${at}: ${got} ${issue.message}`];
      if (found === undefined) return [`${at}: missing; ${allowed}`];
      const near = typeof found === "string" ? didYouMean(found, issue.values.map(String)) : "";
      return [`${at}: ${got} is not allowed${near}; ${allowed}`];
    }
    case "too_small":
    case "too_big": {
      const small = issue.code === "too_small";
      const bound = String(small ? issue.minimum : issue.maximum);
      const words = small ? ["at least", "more than"] : ["at most", "less than"];
      const limit = `${issue.inclusive ? words[0] : words[1]} ${bound}`;
      if ((issue.origin === "string" || issue.origin === "array") && small && issue.minimum === 1)
        return [`${at}: must not be empty`];
      if (issue.origin === "string" || issue.origin === "array")
        return [
          `${at}: ${got} is too ${small ? "short" : "long"}; must have ${limit} ${issue.origin === "array" ? "entries" : "characters"}`,
        ];
      return [`${at}: ${got} is too ${small ? "small" : "large"}; must be ${limit}`];
    }
    case "invalid_type":
      if (issue.expected === "nonoptional") return [`${at}: missing`];
      return refused(`must be ${allowedAt(schema, issue.path)}`);
    case "invalid_union": {
      const names = literalsAt(schema, issue.path);
      if (issue.errors.length === 0 && names.length > 0)
        return sentencesFor({ ...issue, code: "invalid_value", values: names } as Issue, checked);
      const meant = optionFor(schema, issue.path, found);
      if (meant)
        return (issue.errors[meant.index] ?? []).flatMap((one) =>
          sentencesFor(one, {
            value: found,
            schema: meant.option,
            prefix: path,
            whole: checked.whole ?? { schema, prefix },
          }),
        );
      const near = nearest(issue);
      if (near) return near.flatMap((one) => sentencesFor(inside(one, issue), checked));
      const words = typeof found === "string" && !isOwn(issue.message) ? wordsAt(schema, issue.path) : [];
      if (words.length > 0)
        return [
          `${at}: ${got} is not allowed${didYouMean(String(found), words)}; allowed: ${allowedAt(schema, issue.path)}`,
        ];
      return refused(isOwn(issue.message) ? issue.message : `must be ${allowedAt(schema, issue.path)}`);
    }
    case "invalid_key":
    case "invalid_element":
      return issue.issues.flatMap((one) => sentencesFor(inside(one, issue), checked));
    default:
      return refused(isOwn(issue.message) ? issue.message : `must be ${allowedAt(schema, issue.path)}`);
  }
}

/** A question for a field that is in another section than where it was looked for, or whose name was cut short. */
function elsewhere(path: string, { schema, prefix, whole = { schema, prefix } }: Checked): string {
  const front = whole.prefix ? `${whole.prefix}.` : "";
  const known = pathsOf(whole.schema).map((one) => front + one);
  // A field that another choice has, as another optimizer, is not misspelt.
  return known.includes(path) ? "" : didYouMeanPath(path, known);
}

/** Whether a message was written in a schema; zod's own begin like this and say neither path nor what is allowed. */
const isOwn = (message: string) => !/^Invalid/.test(message);

/** An issue of a part, seen from the whole. */
const inside = (issue: Issue, outer: Issue) => ({ ...issue, path: [...outer.path, ...issue.path] }) as Issue;

/** Of a union that fits in no way: what is wrong by the one way that has the value's type, if there is only one. */
function nearest(issue: Extract<Issue, { code: "invalid_union" }>): Issue[] | undefined {
  const near = issue.errors.filter((ways) => ways.some(({ path, code }) => path.length > 0 || !TYPE.has(code)));
  return near.length === 1 ? near[0] : undefined;
}

const TYPE: ReadonlySet<string> = new Set(["invalid_type", "invalid_value", "invalid_union"]);

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return undefined;
    inner = (inner as Record<PropertyKey, unknown>)[key];
  }
  return inner;
}

const LONGEST = 80;

/** A value as an error shows it: short, and whatever it is. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function";
  if (typeof value === "number" || typeof value === "symbol") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  let text: string;
  try {
    text = JSON.stringify(value) ?? "nothing";
  } catch {
    return Array.isArray(value) ? "a list" : "an object"; // circular, or too deep
  }
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

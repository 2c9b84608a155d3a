import type { z } from "zod";
import { parseScalar } from "../config/overrides.js";
import { parseWith } from "../config/parse.js";
import { SconceError } from "../errors.js";
import { type FlagType, flagType } from "./flag-types.js";
import type { Group } from "./groups.js";

/** A flag: what the help says of it, and how its text becomes a value. To yargs it is a string or a switch; zod decides. */
export interface FlagSpec<T = unknown> {
  kind: "value" | "switch";
  describe: string;
  group: Group;
  /** What a value looks like. */
  type?: string;
  shownDefault?: string;
  /** The values that it may have, where they are words. */
  choices?: readonly string[];
  /** What is missing when the flag is: the flag has to be given. */
  required?: string;
  /** The switch is on by itself: the help shows `--no-NAME`. */
  negative?: boolean;
  /** Its value may begin with a dash, as in `--sort -value`. */
  dashed?: boolean;
  /** It takes several values: `words`, as many as follow it; `calls`, one each time it is given. */
  several?: "words" | "calls";
  /** The value of what was typed. @throws SconceError `config`. */
  read(typed: unknown, name: string): T;
}

/** The flags of a command by name. */
export type Flags = Record<string, FlagSpec>;
/** Their values. */
export type Values<F extends Flags> = { [N in keyof F]: F[N] extends FlagSpec<infer T> ? T : never };

type About = Pick<FlagSpec, "group"> &
  Partial<Pick<FlagSpec, "describe" | "type" | "shownDefault">> & { path?: string };

/** A flag whose value a zod schema checks. Its help comes from the schema where nothing else is given. */
export function value<S extends z.ZodType>(schema: S, about: About): FlagSpec<z.output<S> | undefined> {
  const seen = flagType(schema);
  return {
    kind: "value",
    ...shown(seen, about),
    read: (typed, name) =>
      typed === undefined ? undefined : check(schema, seen, single(typed, name), name, about.path),
  };
}

/** A flag of several values with commas between them, each checked. */
export function list<S extends z.ZodType>(schema: S, about: About): FlagSpec<z.output<S>[] | undefined> {
  const seen = flagType(schema);
  return {
    kind: "value",
    ...shown(seen, { ...about, type: about.type ?? `${seen.type}; commas between several` }),
    read: (typed, name) =>
      typed === undefined
        ? undefined
        : single(typed, name)
            .split(",")
            .map((word) => check(schema, seen, word.trim(), name, about.path)),
  };
}

/** A flag whose value is a text as it stands: a file, a folder, an address. */
export function text(
  type: string,
  describe: string,
  group: Group,
  more: Partial<FlagSpec> = {},
): FlagSpec<string | undefined> {
  return {
    kind: "value",
    type,
    describe,
    group,
    ...more,
    read: (typed, name) => (typed === undefined ? undefined : single(typed, name)),
  };
}

/** A flag that can have several texts. */
export function texts(type: string, describe: string, group: Group, several: "words" | "calls"): FlagSpec<string[]> {
  return {
    kind: "value",
    type,
    describe,
    group,
    several,
    read: (typed) => (typed === undefined ? [] : [typed].flat().map(String)),
  };
}

/** A flag without a value. `negative`: it is on by itself, and `--no-NAME` turns it off. */
export function toggle(describe: string, group: Group, negative = false): FlagSpec<boolean> {
  return {
    kind: "switch",
    describe,
    group,
    negative,
    read: (typed, name) => (typed === undefined ? negative : Boolean(one(typed, name))),
  };
}

/** The values of a command's flags. @throws SconceError `config` for the first that is wrong. */
export function readFlags<F extends Flags>(flags: F, typed: Record<string, unknown>, command: string): Values<F> {
  const entries = Object.entries(flags).map(([name, spec]) => {
    try {
      return [name, spec.read(typed[name], name)];
    } catch (error) {
      if (!(error instanceof SconceError)) throw error;
      throw new SconceError(error.kind, error.message, { hint: `\`sconce ${command} --help\` lists its flags` });
    }
  });
  return Object.fromEntries(entries) as Values<F>;
}

function shown(
  seen: FlagType,
  about: About,
): Pick<FlagSpec, "describe" | "group" | "type" | "shownDefault" | "choices"> {
  const { describe, type, shownDefault, choices } = seen;
  return { describe, type, shownDefault, ...(choices.length === 0 ? {} : { choices }), ...given(about) };
}

function given({ path: _, ...about }: About): Omit<About, "path"> {
  return Object.fromEntries(Object.entries(about).filter(([, part]) => part !== undefined)) as Omit<About, "path">;
}

function check<S extends z.ZodType>(
  schema: S,
  seen: FlagType,
  typed: string,
  name: string,
  path?: string,
): z.output<S> {
  return parseWith(
    schema,
    seen.text ? typed : parseScalar(typed),
    path === undefined ? `--${name}` : `--${name} (${path})`,
  );
}

function one(typed: unknown, name: string): unknown {
  if (Array.isArray(typed))
    throw new SconceError("config", `--${name} was given ${typed.length} times; it takes one value`);
  return typed;
}

function single(typed: unknown, name: string): string {
  const word = String(one(typed, name));
  if (word === "") throw new SconceError("config", `--${name} is empty`);
  return word;
}

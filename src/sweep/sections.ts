import type { Dimension } from "../bridge/protocol.js";
import { isOwnModel } from "../config/models.js";
import { setPath } from "../config/overrides.js";
import { isObject } from "../config/plain.js";
import { modelSchema } from "../config/schema.js";
import { NAMED_SECTIONS, sectionFor } from "../config/training/short-forms.js";
import { SconceError } from "../errors.js";
import { MODEL, type Models } from "./models.js";
import { samplesOf } from "./samples.js";
import { type Setting, withSettings } from "./settings.js";
import type { Scalar } from "./space.js";

/** The sections of which a space with these parameters chooses what they are, and so which fields they have. */
export function sectionsOf(paths: Iterable<string>): readonly string[] {
  return [...paths].includes(MODEL) ? [MODEL, ...NAMED_SECTIONS] : NAMED_SECTIONS;
}

/** The one of these sections, such as `training.optimizer`, that a path leads to or into. */
export function sectionAt(path: string, sections: readonly string[]): string | undefined {
  return sections.find((section) => path === section || path.startsWith(`${section}.`));
}

/** Whether a parameter can exist where the one that chooses its section has this value: its own conditions, and those of the parameters in them. */
function existsUnder(
  { path, when }: Dimension,
  chooser: Dimension | undefined,
  name: Scalar | undefined,
  all: readonly Dimension[],
  above: readonly string[] = [],
): boolean {
  if (chooser === undefined || above.includes(path)) return true;
  return Object.entries(when).every(([other, wanted]) => {
    if (other === chooser.path) return wanted.includes(name as Scalar);
    const named = all.find((one) => one.path === other);
    return named === undefined || existsUnder(named, chooser, name, all, [...above, path]);
  });
}

/** What is to be checked together. */
export interface Candidate {
  /** In words: what the section then is. */
  of: string;
  /** The parameter's value by which that is chosen; undefined where the base says it. */
  name: Scalar | undefined;
  /** The parameters in the section that exist then. */
  there: readonly Dimension[];
  settings: Setting[];
}

/**
 * The settings to check of the parameters in a section whose fields depend on a choice: for each name that the space has, every
 * parameter that exists with it, with all its sample values.
 */
export function* candidatesIn(section: string, dimensions: readonly Dimension[]): Generator<Candidate> {
  const inside = dimensions.filter(({ path }) => sectionAt(path, [section]));
  if (inside.length === 0) return;
  const chooser = inside.find(({ path }) => path === section || path === `${section}.name`);
  const always = chooser && Object.keys(chooser.when).length === 0;
  const names = [...(chooser ? samplesOf(chooser) : []), ...(always ? [] : [undefined])];
  for (const name of names) {
    const chosen: Setting[] = chooser && name !== undefined ? [[chooser.path, name]] : [];
    const there = inside.filter((one) => one !== chooser && existsUnder(one, chooser, name, dimensions));
    const first: Setting[] = [...chosen, ...there.map((one): Setting => [one.path, samplesOf(one)[0] as Scalar])];
    const of = name === undefined ? `the base's ${section}` : `${chooser?.path} ${String(name)}`;
    yield { of, name, there, settings: first };
    for (const one of there)
      for (const value of samplesOf(one).slice(1)) yield { of, name, there, settings: [...first, [one.path, value]] };
  }
}

/** What to do where a section does not take a parameter. */
export function conditionHint(section: string): string {
  const chooser = section === MODEL ? MODEL : `${section}.name`;
  return `what not every ${section === MODEL ? MODEL : "name"} takes needs a condition, as in when: { ${chooser}: … }, and stays out of the base`;
}

/**
 * Refuse arguments that a model, an optimizer or a schedule of the space does not take, and those that one of them lacks. Which arguments
 * a model of one's own takes, only its Python file knows: see own-models.ts.
 *
 * @param check Throws where a configuration is not allowed.
 * @throws SconceError what `check` throws, with the name under which it does.
 */
export function checkSections(
  dimensions: readonly Dimension[],
  base: Record<string, unknown>,
  models: Models,
  check: (candidate: Record<string, unknown>) => void,
): void {
  for (const section of sectionsOf(dimensions.map(({ path }) => path)))
    for (const { of, name, there, settings } of candidatesIn(section, dimensions)) {
      if (section === MODEL) refuseForeign(there, String(name), models);
      try {
        check(withSettings(base, settings, models));
      } catch (error) {
        if (!(error instanceof SconceError)) throw error;
        throw new SconceError(error.kind, `${error.message} (with ${of})`, {
          hint: conditionHint(section),
          cause: error,
        });
      }
    }
}

/** Refuse a field of the tutorial's models for a model of one's own, and the other way round. */
function refuseForeign(there: readonly Dimension[], name: string, models: Models): void {
  for (const { path } of there) {
    const own = isOwnModel(models[name]);
    if (own === path.startsWith(`${MODEL}.args.`)) continue;
    const fields = Object.keys(modelSchema.shape).filter((field) => field !== "name");
    const allowed = own ? "model.args.NAME alone" : fields.map((field) => `model.${field}`).join(", ");
    throw new SconceError("config", `space.${path}: the model ${name} does not take it; allowed: ${allowed}`, {
      hint: conditionHint(MODEL),
    });
  }
}

/**
 * A base in which the sections that the space changes are as they were written, without their defaults: those of one optimizer are not
 * for another.
 *
 * @param base The base with all defaults.
 * @param written The base as it was written.
 */
export function withWrittenSections(
  base: Record<string, unknown>,
  written: Record<string, unknown>,
  dimensions: readonly Dimension[],
): Record<string, unknown> {
  const copy = structuredClone(base);
  const paths = dimensions.map(({ path }) => path);
  if (paths.includes(MODEL)) delete copy[MODEL]; // it is one of the space's, whole
  for (const section of NAMED_SECTIONS) {
    if (!paths.some((path) => sectionAt(path, [section]))) continue;
    const [group, field] = section.split(".") as [string, string];
    const given = isObject(written[group]) ? written[group][field] : undefined;
    setPath(copy, section, given === undefined || given === null ? null : (sectionFor(section, given) ?? given));
  }
  return copy;
}

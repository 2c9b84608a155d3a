import type { Dimension } from "../bridge/protocol.js";
import { setPath } from "../config/overrides.js";
import { isObject } from "../config/plain.js";
import { NAMED_SECTIONS, sectionFor } from "../config/training/short-forms.js";
import { SconceError } from "../errors.js";
import { samplesOf } from "./samples.js";
import type { Scalar } from "./space.js";

type Setting = readonly [path: string, value: Scalar];

/** The section with a name of its own, such as `training.optimizer`, that a path leads to or into. */
export function namedSection(path: string): string | undefined {
  return NAMED_SECTIONS.find((section) => path === section || path.startsWith(`${section}.`));
}

/** Whether a parameter exists where the one that chooses its section's name has this value. */
function existsUnder({ when }: Dimension, chooser: Dimension | undefined, name: Scalar | undefined): boolean {
  const wanted = chooser && when[chooser.path];
  return wanted === undefined || wanted.includes(name as Scalar);
}

/**
 * The settings to check of the parameters in sections whose fields depend on their name: for each name that the space has, every
 * parameter that exists with it, with all its sample values.
 */
function* candidates(
  dimensions: readonly Dimension[],
): Generator<{ section: string; of: string; settings: Setting[] }> {
  for (const section of NAMED_SECTIONS) {
    const inside = dimensions.filter(({ path }) => namedSection(path) === section);
    const chooser = inside.find(({ path }) => path === section || path === `${section}.name`);
    const always = chooser && Object.keys(chooser.when).length === 0;
    const names = [...(chooser ? samplesOf(chooser) : []), ...(always ? [] : [undefined])];
    for (const name of names) {
      const chosen: Setting[] = chooser && name !== undefined ? [[chooser.path, name]] : [];
      const there = inside.filter((one) => one !== chooser && existsUnder(one, chooser, name));
      const first: Setting[] = [...chosen, ...there.map((one): Setting => [one.path, samplesOf(one)[0] as Scalar])];
      const of = name === undefined ? `the base's ${section}` : `${chooser?.path} ${String(name)}`;
      if (inside.length > 0) yield { section, of, settings: first };
      for (const one of there)
        for (const value of samplesOf(one).slice(1)) yield { section, of, settings: [...first, [one.path, value]] };
    }
  }
}

/**
 * Refuse arguments that an optimizer or a schedule of the space does not take, and those that one of them lacks.
 *
 * @param check Throws where a configuration is not allowed.
 * @throws SconceError what `check` throws, with the name under which it does.
 */
export function checkSections(
  dimensions: readonly Dimension[],
  base: Record<string, unknown>,
  check: (candidate: Record<string, unknown>) => void,
): void {
  for (const { section, of, settings } of candidates(dimensions)) {
    const candidate = structuredClone(base);
    for (const [path, value] of settings) setPath(candidate, path, value);
    try {
      check(candidate);
    } catch (error) {
      if (!(error instanceof SconceError)) throw error;
      throw new SconceError(error.kind, `${error.message} (with ${of})`, {
        hint: `what not every name takes needs a condition, as in when: { ${section}.name: … }, and stays out of the base`,
        cause: error,
      });
    }
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
  for (const section of NAMED_SECTIONS) {
    if (!dimensions.some(({ path }) => namedSection(path) === section)) continue;
    const [group, field] = section.split(".") as [string, string];
    const given = isObject(written[group]) ? written[group][field] : undefined;
    setPath(copy, section, given === undefined || given === null ? null : (sectionFor(section, given) ?? given));
  }
  return copy;
}

/** A trial's settings, sections before their fields. */
export function sectionsFirst(params: Readonly<Record<string, Scalar>>): Setting[] {
  return Object.entries(params).sort(([a], [b]) => Number(b === namedSection(b)) - Number(a === namedSection(a)));
}

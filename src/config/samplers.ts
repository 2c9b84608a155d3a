import { z } from "zod";

/** What there is to know of a sampler before Optuna is asked. */
interface Sampler {
  /** Whether it asks the same whatever became of other trials. */
  blind: boolean;
  /** Whether it takes several objectives. */
  several: boolean;
}

/** The samplers by name; the only list of them. */
export const SAMPLERS = {
  grid: { blind: true, several: true },
  random: { blind: true, several: true },
  tpe: { blind: false, several: true },
  cmaes: { blind: false, several: false },
  gp: { blind: false, several: true },
} as const satisfies Record<string, Sampler>;

/** The name of a sampler. */
export type SamplerName = keyof typeof SAMPLERS;
/** The names of {@link SAMPLERS}. */
export const SAMPLER_NAMES = Object.keys(SAMPLERS) as [SamplerName, ...SamplerName[]];

/** `search.sampler`, as a definition has it. */
export const samplerSchema = z.enum(SAMPLER_NAMES).default("tpe").describe("What chooses the settings of a trial.");

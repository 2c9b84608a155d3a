import { z } from "zod";

/** What there is to know of a sampler before Optuna is asked. */
interface Sampler {
  /** Whether it asks the same whatever became of other trials. */
  blind: boolean;
  /** Whether it takes several objectives. */
  several: boolean;
  /** Whether it breeds trials in generations, of which `search.population` is the size. */
  genetic?: true;
}

/** The samplers by name; the only list of them. */
export const SAMPLERS = {
  grid: { blind: true, several: true },
  random: { blind: true, several: true },
  tpe: { blind: false, several: true },
  cmaes: { blind: false, several: false },
  gp: { blind: false, several: true },
  nsga2: { blind: false, several: true, genetic: true },
  nsga3: { blind: false, several: true, genetic: true },
  qmc: { blind: true, several: true },
} as const satisfies Record<string, Sampler>;

/** The name of a sampler. */
export type SamplerName = keyof typeof SAMPLERS;
/** The names of {@link SAMPLERS}. */
export const SAMPLER_NAMES = Object.keys(SAMPLERS) as [SamplerName, ...SamplerName[]];

/** What a definition may name: a sampler, or `auto`, by which one is chosen. */
export const SAMPLER_CHOICES = [...SAMPLER_NAMES, "auto"] as const;

/** `search.sampler`, as a definition has it. */
export const samplerSchema = z
  .enum(SAMPLER_CHOICES)
  .default("tpe")
  .describe("What chooses the settings of a trial. auto: sconce chooses by space, objectives and trials.");

/** Whether a sampler breeds trials in generations. */
export const isGenetic = (name: SamplerName): boolean => (SAMPLERS[name] as Sampler).genetic === true;

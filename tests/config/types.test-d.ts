/** The hand-written types of the configuration are those of the schemas; `tsc` is the runner of this file. */
import { expectTypeOf } from "expect-type";
import type { z } from "zod";
import type {
  dataSchema,
  experimentSchema,
  modelSchema,
  publicExperimentSchema,
  trainingSchema,
} from "#sconce/config/schema.js";
import type {
  DataConfig,
  ExperimentConfig,
  ModelConfig,
  ResolvedConfig,
  ResolvedDataConfig,
  ResolvedModelConfig,
  ResolvedTrainingConfig,
  TrainingConfig,
} from "#sconce/index.js";

expectTypeOf<z.input<typeof modelSchema>>().toEqualTypeOf<ModelConfig>();
expectTypeOf<z.input<typeof dataSchema>>().toEqualTypeOf<DataConfig>();
expectTypeOf<z.input<typeof trainingSchema>>().toEqualTypeOf<TrainingConfig>();
expectTypeOf<z.input<typeof experimentSchema>>().toEqualTypeOf<ExperimentConfig>();

expectTypeOf<z.output<typeof modelSchema>>().toEqualTypeOf<ResolvedModelConfig>();
expectTypeOf<z.output<typeof dataSchema>>().toEqualTypeOf<ResolvedDataConfig>();
expectTypeOf<z.output<typeof trainingSchema>>().toEqualTypeOf<ResolvedTrainingConfig>();
expectTypeOf<z.output<typeof experimentSchema>>().toEqualTypeOf<ResolvedConfig>();

expectTypeOf<z.input<typeof publicExperimentSchema>>().toEqualTypeOf<ExperimentConfig>();
expectTypeOf<z.output<typeof publicExperimentSchema>>().toEqualTypeOf<ResolvedConfig>();

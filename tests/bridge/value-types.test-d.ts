/** The hand-written types of what crosses the bridge are those of the schemas; `tsc` is the runner of this file. */
import { expectTypeOf } from "expect-type";
import type { z } from "zod";
import type * as values from "#sconce/bridge/protocol/values.js";
import type { CorpusInfo, Counts, Environment, EpochResult, Evaluation, Position, Prediction } from "#sconce/index.js";

expectTypeOf<z.output<typeof values.countsSchema>>().toEqualTypeOf<Counts>();
expectTypeOf<z.output<typeof values.evaluationFigures>>().toEqualTypeOf<Evaluation>();
expectTypeOf<z.output<typeof values.epochSchema>>().toEqualTypeOf<EpochResult>();
expectTypeOf<z.output<typeof values.corpusSchema>>().toEqualTypeOf<CorpusInfo>();
expectTypeOf<z.output<typeof values.environmentSchema>>().toEqualTypeOf<Environment>();
expectTypeOf<z.output<typeof values.positionSchema>>().toEqualTypeOf<Position>();
expectTypeOf<z.output<typeof values.predictionSchema>>().toEqualTypeOf<Prediction>();

/** The hand-written types of events, studies and runs are those of the schemas; `tsc` is the runner of this file. */
import { expectTypeOf } from "expect-type";
import type { z } from "zod";
import type {
  BridgeEvent,
  Dimension,
  dimensionSchema,
  eventSchema,
  functions,
  Params,
  StudyTrial,
  studyTrialSchema,
} from "#sconce/bridge/protocol.js";
import type { CompletedRun, StoppedRun, StudyOptions } from "#sconce/index.js";

expectTypeOf<z.output<typeof dimensionSchema>>().toEqualTypeOf<Dimension>();
expectTypeOf<z.output<typeof studyTrialSchema>>().toEqualTypeOf<StudyTrial>();
expectTypeOf<Params<"search.open">["sampler"]>().toEqualTypeOf<StudyOptions["sampler"]>();

type EventOf<T extends BridgeEvent["type"], E = z.output<typeof eventSchema>> = Extract<E, { type: T }>;
type NamedOf<T extends BridgeEvent["type"]> = Extract<BridgeEvent, { type: T }>;
expectTypeOf<z.output<typeof eventSchema>["type"]>().toEqualTypeOf<BridgeEvent["type"]>();
expectTypeOf<EventOf<"start">>().toEqualTypeOf<NamedOf<"start">>();
expectTypeOf<EventOf<"batch">>().toEqualTypeOf<NamedOf<"batch">>();
expectTypeOf<EventOf<"data">>().toEqualTypeOf<NamedOf<"data">>();
expectTypeOf<EventOf<"model">>().toEqualTypeOf<NamedOf<"model">>();
expectTypeOf<EventOf<"evaluation">>().toEqualTypeOf<NamedOf<"evaluation">>();
expectTypeOf<EventOf<"epoch">>().toEqualTypeOf<NamedOf<"epoch">>();
expectTypeOf<EventOf<"early-stopping">>().toEqualTypeOf<NamedOf<"early-stopping">>();
expectTypeOf<EventOf<"kept">>().toEqualTypeOf<NamedOf<"kept">>();
expectTypeOf<EventOf<"checkpoint">>().toEqualTypeOf<NamedOf<"checkpoint">>();
expectTypeOf<EventOf<"resume">>().toEqualTypeOf<NamedOf<"resume">>();
expectTypeOf<EventOf<"warning">>().toEqualTypeOf<NamedOf<"warning">>();

type RunValue = z.output<(typeof functions)["experiment.run"]["value"]>;
type Sure = "counts" | "labels" | "weights" | "test" | "endedBy" | "keptEpoch";
type Known = { [K in Sure]: NonNullable<RunValue[K]> };
type Completed = Omit<RunValue, "status" | "checkpoint" | keyof Known> & Known & { status: "completed" };
type None = { [K in "test" | "endedBy" | "keptEpoch"]: null };
type Stopped = Omit<RunValue, "status" | keyof None> & None & { status: "stopped" };
expectTypeOf<{ [K in keyof Completed]: Completed[K] }>().toEqualTypeOf<{
  [K in keyof CompletedRun]: CompletedRun[K];
}>();
expectTypeOf<{ [K in keyof Stopped]: Stopped[K] }>().toEqualTypeOf<{ [K in keyof StoppedRun]: StoppedRun[K] }>();

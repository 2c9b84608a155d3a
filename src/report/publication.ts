import type { Chart } from "./charts/chart.js";
import type { LinesChart } from "./charts/lines.js";
import type { WantedBatches } from "./read/metrics.js";
import type { RunRecord } from "./read/run.js";
import type { Section, Table } from "./tables/document.js";

/** How a run relates to a publication's experiments. */
export interface Standing {
  /** In one word. */
  kind: string;
  /** What is not as in the publication, in words; empty when nothing is. */
  marks: string[];
  /** Whether it is one of the publication's experiments, in full or scaled down, so that it is put beside the published figures. */
  comparable: boolean;
}

/** Runs of one of a publication's experiments. */
export interface ComparedRuns {
  /** What the publication calls it. */
  label: string;
  /** How the runs are less than the experiment, in two or three words that the report's summary defines; null: in nothing. */
  scale: string | null;
  /** One run a seed. */
  runs: readonly RunRecord[];
  /** Those that count for nothing beside them. */
  repeated: readonly RunRecord[];
}

/** Runs beside what a publication printed of the same experiments, ready to be shown. */
export interface Compared {
  /** For the report's summary: a sentence each. */
  notes: string[];
  sections: Section[];
  /** The publication's own tables, which stand in the first of the sections: the runs' figures beside the published ones. */
  tables: Table[];
  /** The runs of each of its experiments, in its order. */
  groups: ComparedRuns[];
  /** Charts of those sections, as data; made when they are asked for. */
  charts(): Chart[];
  /** Charts of those sections in which experiments stand beside each other against time. */
  timeCharts(): LinesChart[];
  /** Fields of the JSON report. */
  data: Record<string, unknown>;
}

/** A publication that runs can be put beside. All that a report says of it comes from here. */
export interface Publication {
  /** Single training batches whose losses are needed of a run; null: none. */
  batches(run: RunRecord): WantedBatches | null;
  /** How a run relates to it; null when the run's configuration could not be read. */
  standing(run: RunRecord): Standing | null;
  /** @param trials Runs of sweeps. Only those with exactly the publication's settings are compared. */
  compare(runs: readonly RunRecord[], trials: readonly RunRecord[]): Compared;
}

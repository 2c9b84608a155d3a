import { z } from "zod";
import { EXPORT_FORMATS } from "../../config/export-formats.js";
import { resolvedExperimentSchema } from "../../config/schema.js";
import { contract } from "./contract.js";
import { labelsSchema, wireNumber } from "./values.js";

/** The function that writes a run's model for other programs. */
export const exportFunctions = {
  "export.write": contract(
    z.object({
      config: resolvedExperimentSchema,
      runDir: z.string(),
      /** Where the files go: an empty folder. */
      folder: z.string(),
      format: z.enum(EXPORT_FORMATS),
      /** Where all that an exporter says goes when it fails. */
      log: z.string(),
      sconce: z.string(),
    }),
    z.object({
      labels: labelsSchema,
      files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.int() })),
      /** How many texts were held against torch. */
      texts: z.int(),
      /** The largest difference of a score; of scores above 1, of their size. */
      largestDifference: wireNumber,
    }),
  ),
};

import { z } from "zod";
import { experimentSchema } from "../../config/schema.js";
import { SconceError } from "../../errors.js";
import { describedTableSchema } from "../../reproduce/tables/definition.js";
import { describedSweepSchema } from "../../sweep/described-sweep.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { defineCommand } from "../command.js";

/** What there is a schema of. */
const SCHEMAS = { experiment: experimentSchema, table: describedTableSchema, sweep: describedSweepSchema } as const;
const NAMES = Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[];

/** `sconce schema` */
export const command = defineCommand({
  about: "Print the JSON Schema of a kind of file: every field with its type, range, default and meaning.",
  words: {
    what: {
      describe: `${NAMES.slice(0, -1).join(", ")} or ${NAMES.at(-1)}. Default: ${NAMES[0]}, the configuration of a run.`,
      choices: NAMES,
    },
  },
  flags: {},
  examples: [
    ["sconce schema > sconce.schema.json", 'then, in a JSON file: "$schema": "./sconce.schema.json"'],
    ["sconce schema table > table.schema.json", "the same for tables of your own"],
    ["sconce schema sweep > sweep.schema.json", "the same for sweeps, with their spaces"],
  ],
  async handler(_flags, io, words) {
    const what = String(words.what ?? NAMES[0]);
    const name = NAMES.find((one) => one === what);
    if (!name)
      throw new SconceError("usage", `there is no schema of ${what}${didYouMean(what, NAMES)}`, {
        hint: `there is one of each: ${NAMES.join(", ")}`,
      });
    const schema = z.toJSONSchema(SCHEMAS[name], { io: "input", reused: name === "sweep" ? "ref" : "inline" });
    // What a file may hold beside the fields: the name of this schema, by which editors find it.
    const properties = { $schema: { type: "string", description: "Where this schema lies." }, ...schema.properties };
    io.json({ title: `sconce ${name}`, ...schema, properties }, 2);
    return 0;
  },
});

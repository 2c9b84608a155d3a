import { z } from "zod";
import { experimentSchema } from "../../config/schema.js";
import { defineCommand } from "../command.js";

/** `sconce schema` */
export const command = defineCommand({
  about: "Print the JSON Schema of configuration files: every field with its type, range, default and meaning.",
  flags: {},
  examples: [["sconce schema > sconce.schema.json", 'then, in a JSON file: "$schema": "./sconce.schema.json"']],
  async handler(_flags, io) {
    const schema = z.toJSONSchema(experimentSchema, { io: "input" });
    // What a config file may hold beside the fields: the name of this schema, by which editors find it.
    const properties = { $schema: { type: "string", description: "Where this schema lies." }, ...schema.properties };
    io.json({ title: "sconce experiment", ...schema, properties }, 2);
    return 0;
  },
});

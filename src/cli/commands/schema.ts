import { z } from "zod";
import { experimentSchema } from "../../config/schema.js";
import type { Command } from "../command.js";

/** `sconce schema` */
export const command: Command = {
  builder: (yargs) =>
    yargs.example("$0 schema > sconce.schema.json", 'a JSON config names it: "$schema": "./sconce.schema.json"'),
  async handler(_args, io) {
    const schema = z.toJSONSchema(experimentSchema, { io: "input" });
    // What a config file may hold beside the fields: the name of this schema, by which editors find it.
    const properties = { $schema: { type: "string", description: "Where this schema lies." }, ...schema.properties };
    io.out(JSON.stringify({ title: "sconce experiment", ...schema, properties }, null, 2));
    return 0;
  },
};

import { z } from "zod";
import { experimentSchema } from "../../config/schema.js";
import type { Command } from "../command.js";

/** `sconce schema` */
export const command: Command = {
  builder: (yargs) => yargs.example("$0 schema > sconce.schema.json", "then name it in an editor's settings"),
  async handler(_args, io) {
    const schema = z.toJSONSchema(experimentSchema, { io: "input" });
    // A config file may name its schema and leave the model to a flag.
    io.out(JSON.stringify({ title: "sconce experiment", ...schema }, null, 2));
    return 0;
  },
};

import { parseAssignment } from "../../config/overrides.js";
import { SconceError } from "../../errors.js";
import { askSweep } from "../../sweep/ask-sweep.js";
import type { Params } from "../../sweep/grid.js";
import { defineCommand } from "../command.js";
import { namedFolder } from "../named-folder.js";

/** `sconce enqueue` */
export const command = defineCommand({
  about:
    "Have a sweep that is at work try a point of your own next, instead of one that its sampler would propose. It is checked against the space.",
  words: {
    sweep: { describe: "The sweep: its folder, or its name." },
    settings: { describe: "A value for each parameter of the space: PATH=VALUE.", several: true },
  },
  flags: {},
  examples: [["sconce enqueue sweeps/NAME model.name=gru training.learningRate=0.001", "try this next"]],
  async handler(_, io, { sweep, settings }) {
    const pairs = [settings ?? []].flat().map((word) => parseAssignment(word));
    const params = Object.fromEntries(pairs) as Params;
    if (Object.keys(params).length !== pairs.length)
      throw new SconceError("usage", "a parameter was given twice", { hint: "name each parameter once" });
    await askSweep(await namedFolder(String(sweep)), { type: "enqueue", params });
    io.err("it is tried as soon as another trial begins");
    return 0;
  },
});

import { nameSchema, readAbout, writeAbout } from "../../../experiment/about.js";
import { aboutTarget, aboutValue } from "../../about-target.js";
import { defineCommand } from "../../command.js";
import { RUN_WORD } from "./show.js";

const HINT = "as in: sconce runs name runs/NAME 'wide, no dropout'";

/** `sconce runs name` */
export const command = defineCommand({
  about:
    "Give a run or a sweep a name of your own, by which lists show it and sconce runs show finds it. Its folder stays what it is. Without NAME, prints the one that it has.",
  words: { run: { describe: RUN_WORD }, name: { describe: 'The name, one line; "" takes it away.' } },
  flags: {},
  examples: [["sconce runs name runs/NAME 'wide, no dropout'", "name it"]],
  async handler(_, io, { run, name }) {
    const { path } = await aboutTarget(String(run));
    const before = await readAbout(path);
    if (typeof name === "string")
      await writeAbout(path, { ...before, name: name === "" ? null : aboutValue(nameSchema, name, "name", HINT) });
    else if (before.name !== null) io.out(before.name);
    return 0;
  },
});

import { SconceError } from "../../errors.js";
import { steerFolder } from "../../sweep/steer-folder.js";
import { defineCommand } from "../command.js";
import { namedFolder } from "../named-folder.js";

/** `sconce stop` */
export const command = defineCommand({
  about:
    "Stop a run, a sweep, or one trial of a sweep that is at work on this machine or on a cluster, whoever started it: between two batches, with a checkpoint. The same command that started a run or a sweep goes on with it; a trial that was stopped does not go on.",
  words: { run: { describe: "The run or the sweep: its folder, or its name; SWEEP#3 is trial 3 of a sweep." } },
  flags: {},
  examples: [
    ["sconce stop runs/NAME", "a run; go on with: sconce run --resume runs/NAME"],
    ["sconce stop sweeps/NAME", "a sweep, with all its trials"],
    ["sconce stop sweeps/NAME#3", "trial 3 alone"],
  ],
  async handler(_, io, { run }) {
    const given = String(run);
    const [, path = given, number] = /^(.*)#(\d+)$/.exec(given) ?? [];
    if (path === "") throw new SconceError("usage", `${given}: there is no sweep before #`);
    await steerFolder(
      await namedFolder(path),
      number === undefined ? { type: "stop" } : { type: "stop-trial", trial: Number(number) },
      "shell",
    );
    io.err(`asked ${given} to stop`);
    return 0;
  },
});

import { SconceError } from "../../errors.js";
import type { SteeringAction } from "../../steering/action.js";
import { askSweep } from "../../sweep/ask-sweep.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { defineCommand } from "../command.js";
import { namedFolder } from "../named-folder.js";

/** What a sweep can be asked by a word, and by a word with a number. */
const ACTIONS: Record<string, ((number: number) => SteeringAction) | SteeringAction> = {
  pause: { type: "pause" },
  continue: { type: "continue" },
  trials: (target) => ({ type: "trials", target }),
  workers: (workers) => ({ type: "workers", workers }),
  prune: (trial) => ({ type: "prune-trial", trial }),
};
/** The same as they are written. */
const WORDS = Object.entries(ACTIONS).map(([name, action]) => (typeof action === "function" ? `${name}=` : name));
const ALLOWED = WORDS.map((word) => (word.endsWith("=") ? `${word}N` : word)).join(", ");

/** `sconce steer` */
export const command = defineCommand({
  about:
    "Change a sweep that is at work, on this machine or on a cluster, whoever started it. The sweep's folder keeps what was asked, when and from where. `sconce stop` and `sconce enqueue` ask for an end, and for a point.",
  words: {
    sweep: { describe: "The sweep: its folder, or its name." },
    actions: { describe: `What is to be done, one after the other: ${ALLOWED}.`, several: true, choices: WORDS },
  },
  flags: {},
  examples: [
    ["sconce steer sweeps/NAME workers=4", "four trials at the same time from now on"],
    ["sconce steer sweeps/NAME trials=60", "60 trials in all"],
    ["sconce steer sweeps/NAME prune=7", "end trial 7 as the pruner would"],
    ["sconce steer sweeps/NAME pause", "begin no further trial, until: continue"],
  ],
  async handler(_, io, { sweep, actions }) {
    const asked = [actions ?? []].flat().map((word) => ({ word, action: actionOf(word) }));
    const folder = await namedFolder(String(sweep));
    const said: string[] = [];
    for (const { word, action } of asked) {
      const answer = await askSweep(folder, action);
      io.begun();
      said.push(answer === undefined || answer === "done" ? word : `${word} (${answer})`);
    }
    io.err(`asked ${sweep}: ${said.join(", ")}`);
    return 0;
  },
});

/** @throws SconceError `usage`. */
function actionOf(word: string): SteeringAction {
  const [name = "", value] = word.split("=", 2);
  const found = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (found === undefined)
    throw new SconceError("usage", `${word}: there is no such action${didYouMean(name, Object.keys(ACTIONS))}`, {
      hint: `give one of: ${ALLOWED}`,
    });
  if (typeof found !== "function") {
    if (value === undefined) return found;
    throw new SconceError("usage", `${word}: ${name} takes no number`, { hint: `give ${name} alone` });
  }
  const number = /^\d+$/.test(value ?? "") ? Number(value) : Number.NaN;
  const least = name === "prune" ? 0 : 1;
  const most = name === "workers" ? 1000 : 1_000_000;
  if (!(number >= least && number <= most))
    throw new SconceError("usage", `${word}: ${name} takes a whole number from ${least} to ${most}`, {
      hint: `as in ${name}=${least + 1}`,
    });
  return found(number);
}

import { type DiffOptions, diffRuns } from "../../diff/diff-runs.js";
import { diffLines } from "../../diff/sentences.js";
import { defineCommand } from "../command.js";
import { text, toggle } from "../flags.js";
import { namedRun } from "../named-folder.js";
import { sessionFlags } from "../session-flags.js";

/** `sconce diff` */
export const command = defineCommand({
  about:
    "Find where two runs that should be equal part: their settings, every number of their metrics, their weights and checkpoints. Both folders are only read.",
  words: {
    a: { describe: "The one run: its folder, or its name; SWEEP#3 is trial 3 of a sweep." },
    b: { describe: "The other, in the same way." },
  },
  flags: {
    deep: toggle(
      "Do both again up to where they part, each with its own settings, and name the first operator of torch that differs.",
      "Experiment",
    ),
    python: sessionFlags.python,
    "python-b": text("program", "The Python for the second run: one with another torch, say.", "Machine", {
      shownDefault: "that of --python",
    }),
    json: toggle("Print one JSON object instead.", "Output"),
  },
  examples: [
    ["sconce diff runs/here runs/there", "where their numbers part"],
    ["sconce diff runs/here runs/there --deep", "and what computes them otherwise"],
  ],
  notes: [
    "Exit code 0: equal; 1: something differs.",
    "With --deep the Python files of own models are executed, as the runs keep them.",
  ],
  async handler(flags, io, words) {
    let said = "";
    const onProgress: DiffOptions["onProgress"] = ({ run, pass, at }) => {
      const doing = `${run === "a" ? "first" : "second"} run again${pass === "operators" ? ", each operator" : ""}: epoch ${at.epoch}, ${at.phase}`;
      if (doing !== said) io.err(doing);
      said = doing;
    };
    const diff = await diffRuns(await namedRun(words.a as string), await namedRun(words.b as string), {
      deep: flags.deep,
      python: flags.python,
      pythonB: flags["python-b"],
      signal: io.signal,
      onProgress,
      onWarning: (message) => io.err(`warning: ${message}`),
    });
    if (flags.json) io.json(diff);
    else {
      const needless = flags.deep && !diff.deep ? ["", "not done again: nothing that both have differs"] : [];
      io.out([...diffLines(diff), ...needless].join("\n"));
    }
    return diff.equal ? 0 : 1;
  },
});

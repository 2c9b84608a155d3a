import { z } from "zod";
import { SconceError } from "../../errors.js";
import { RunDirectory } from "../../experiment/run-directory.js";
import { runToExport } from "../../export/which-run.js";
import { findRun } from "../../runs/find-run.js";
import { formatFixed } from "../../text/format-fixed.js";
import { defineCommand } from "../command.js";
import { fieldFlag } from "../experiment-flags.js";
import { text, toggle, value } from "../flags.js";
import { sessionFlags, sessionFromFlags } from "../session-flags.js";
import { watchedFolders } from "../watched-folders.js";

/** `sconce predict` */
export const command = defineCommand({
  about: "Label texts with the model of a finished run. Prints the label, the score of each class, and the text.",
  words: { texts: { describe: "The texts. Without any, stdin is read: one text a line.", several: true } },
  flags: {
    run: text(
      "run",
      "The run with the model: its folder, or its name. Of a sweep's folder it is the best trial.",
      "Experiment",
      {
        required: "name a run directory",
      },
    ),
    "pad-to": value(z.int().min(1), {
      group: "Experiment",
      describe:
        "Fill shorter texts with padding up to this many tokens, as in a batch. The models read the padding, so the scores change.",
      shownDefault: "no padding",
    }),
    device: fieldFlag("device"),
    ...sessionFlags,
    json: toggle("Print one JSON object a line.", "Output"),
  },
  examples: [
    ['sconce predict --run runs/NAME "A lovely film"', "one text"],
    ["sconce predict --run runs/NAME --json < texts.txt", "a text a line, JSON on stdout"],
  ],
  async handler(flags, io, words) {
    const named = await findRun(flags.run as string, { folders: watchedFolders() });
    const { path, trial } = await runToExport(named.path);
    const { directory, file } = await RunDirectory.open(path);
    if (trial) io.err(`trial ${trial.number}, the best by ${trial.objective}: ${trial.value}`);
    const given = (words.texts as string[] | undefined) ?? [];
    const fromStdin = given.length === 0;
    const texts = fromStdin ? await linesOfStdin() : given;
    if (texts.length === 0)
      throw new SconceError("usage", "there are no texts", { hint: "give them as arguments, or one a line on stdin" });
    const empty = texts.findIndex((line) => line.trim() === "");
    if (empty >= 0)
      throw new SconceError(
        "usage",
        `${fromStdin ? "line" : "text"} ${empty + 1} is empty: there is nothing to label`,
        {
          hint: `remove it, so that each ${fromStdin ? "line" : "text"} has its label`,
        },
      );
    await using session = await sessionFromFlags(flags, file.config.deterministic);
    const { predictions } = await session.call("experiment.predict", {
      config: { ...file.config, device: (flags.device as string | undefined) ?? "auto" },
      runDir: directory.path,
      texts,
      padTo: flags["pad-to"] ?? null,
    });
    predictions.forEach((prediction, n) => {
      if (flags.json) io.json({ text: texts[n], ...prediction });
      else {
        const scores = Object.entries(prediction.scores).map(([label, score]) => `${label} ${formatFixed(score, 4)}`);
        io.out(`${prediction.label}\t${scores.join(", ")}\t${texts[n]}`);
      }
    });
    return 0;
  },
});

/** Every line of stdin, blank ones too: line n has label n. */
async function linesOfStdin(): Promise<string[]> {
  let all = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) all += chunk;
  return all === "" ? [] : all.replace(/\r?\n$/, "").split(/\r?\n/);
}

import { z } from "zod";
import { EXPORT_FORMATS } from "../../config/export-formats.js";
import { exportRun } from "../../export/export-run.js";
import { formatFixed } from "../../text/format-fixed.js";
import { defineCommand } from "../command.js";
import { text, toggle, value } from "../flags.js";
import { namedFolder } from "../named-folder.js";
import { sessionFlags } from "../session-flags.js";

/** `sconce export` */
export const command = defineCommand({
  about:
    "Write the model of a finished run, or of a sweep's best trial, into a folder that needs no Python: model, words, labels, digests. It is held against torch first. Prints the folder.",
  words: { run: { describe: "The run or the sweep: its folder, or its name." } },
  flags: {
    out: text("folder", "Write it there. An earlier export is replaced, anything else refused.", "Output", {
      shownDefault: "exported/NAME of the run",
    }),
    to: value(z.enum(EXPORT_FORMATS).default("onnx"), {
      group: "Output",
      describe:
        "onnx: for sconce serve, sconce/inference and other runtimes. safetensors: the weights alone. torchscript: for torch without the model's Python.",
    }),
    json: toggle("Print one JSON object instead.", "Output"),
    python: sessionFlags.python,
    "start-seconds": sessionFlags["start-seconds"],
  },
  examples: [
    ["sconce export runs/NAME --out exported", "to ONNX"],
    ["sconce export sweeps/NAME", "the best trial"],
    ["sconce serve exported", "then answer texts over HTTP"],
  ],
  notes: ["It needs what `sconce setup --with export` installs. A model of one's own is executed."],
  async handler(flags, io, words) {
    const exported = await exportRun(await namedFolder(words.run as string), {
      python: flags.python,
      startSeconds: flags["start-seconds"],
      out: flags.out,
      to: flags.to,
      signal: io.signal,
    });
    io.begun();
    const { path, trial, files, texts, largestDifference } = exported;
    if (trial) io.err(`trial ${trial.number}, the best by ${trial.objective}: ${trial.value}`);
    const megabytes = Object.values(files).reduce((sum, bytes) => sum + bytes, 0) / 1e6;
    io.err(
      `${formatFixed(megabytes, 1)} MB; ${texts} texts beside torch: the same labels, scores within ${largestDifference.toExponential(1)}`,
    );
    if (flags.json) io.json(exported);
    else io.out(path);
    return 0;
  },
});

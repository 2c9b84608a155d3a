import { z } from "zod";
import { parseScalar } from "../../config/overrides.js";
import { parseWith } from "../../config/parse.js";
import { SconceError } from "../../errors.js";
import { RunDirectory } from "../../experiment/run-directory.js";
import { formatFixed } from "../../text/format-fixed.js";
import type { Command } from "../command.js";
import { single } from "../experiment-flags.js";
import { sessionFlags, sessionFromFlags } from "../session-flags.js";

/** `sconce predict` */
export const command: Command = {
  builder: (yargs) =>
    sessionFlags(yargs)
      .positional("texts", { type: "string", array: true, describe: "texts; without any, one a line from stdin" })
      .option("run", {
        type: "string",
        requiresArg: true,
        demandOption: "name a run directory with --run",
        describe: "the run directory whose model predicts",
      })
      .option("pad-to", {
        type: "string",
        requiresArg: true,
        describe:
          "fill each text with padding up to so many tokens (default: none; the models change their mind with it)",
      })
      .option("device", { type: "string", requiresArg: true, describe: "auto (default), cpu, cuda or cuda:N" })
      .option("json", { type: "boolean", describe: "one JSON object a line" }),
  async handler(args, io) {
    const { directory, file } = await RunDirectory.open(single(args, "run") as string);
    const given = (args.texts as string[] | undefined) ?? [];
    const texts = given.length > 0 ? given : (await readAll()).split("\n").filter((line) => line.trim() !== "");
    if (texts.length === 0)
      throw new SconceError("usage", "there are no texts", { hint: "give them as arguments, or one a line on stdin" });
    const pad = single(args, "pad-to");
    const padTo = pad === undefined ? null : parseWith(z.int().min(1), parseScalar(pad), "--pad-to");
    const device = single(args, "device") ?? "auto";
    await using session = await sessionFromFlags(args);
    const { predictions } = await session.call("experiment.predict", {
      config: { ...file.config, device },
      runDir: directory.path,
      texts,
      padTo,
    });
    predictions.forEach((prediction, n) => {
      if (args.json) io.out(JSON.stringify({ text: texts[n], ...prediction }));
      else {
        const scores = Object.entries(prediction.scores).map(([label, score]) => `${label} ${formatFixed(score, 4)}`);
        io.out(`${prediction.label}\t${scores.join(", ")}\t${texts[n]}`);
      }
    });
    return 0;
  },
};

async function readAll(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
  return text;
}

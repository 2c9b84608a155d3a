import { z } from "zod";
import { DEFAULT_LIMITS } from "../../serve/limits.js";
import { serve } from "../../serve/serve.js";
import { defineCommand } from "../command.js";
import { text, toggle, value } from "../flags.js";
import { untilInterrupted } from "../until-interrupted.js";

const limit = (schema: z.ZodType<number | undefined>, describe: string) =>
  value(schema, { group: "Machine", describe });

/** `sconce serve` */
export const command = defineCommand({
  about:
    "Answer texts over HTTP with a model that `sconce export` wrote, without Python. Prints the address, and goes on until Ctrl-C or SIGTERM.",
  words: { folder: { describe: "The folder that sconce export wrote." } },
  flags: {
    host: text("address", "Listen at this address.", "Machine", { shownDefault: "127.0.0.1, this machine alone" }),
    port: limit(z.int().min(0).max(65535).default(8080), "Listen at this port; 0: any that is free."),
    threads: value(z.int().min(1), { group: "Machine", describe: "Threads that compute.", shownDefault: "one a core" }),
    "max-body": limit(z.int().min(1).default(DEFAULT_LIMITS.bodyBytes), "Bytes of a request, at most."),
    "max-texts": limit(z.int().min(1).default(DEFAULT_LIMITS.texts), "Texts of a request, at most."),
    "max-tokens": limit(z.int().min(1).default(DEFAULT_LIMITS.tokens), "Tokens of a text, at most."),
    "max-seconds": limit(
      z.number().gt(0).max(86_400).default(DEFAULT_LIMITS.seconds),
      "Seconds of a request, at most.",
    ),
    "max-requests": limit(
      z.int().min(1).default(DEFAULT_LIMITS.requests),
      "Requests in hand at the same time, at most; more are told to come again.",
    ),
    json: toggle("Print one JSON object with the address.", "Output"),
  },
  examples: [
    ["sconce serve exported", "at http://127.0.0.1:8080"],
    [
      `curl --json '{"texts":["A fine film"]}' http://127.0.0.1:8080/classify`,
      "label, probability and scores of each text",
    ],
  ],
  notes: [
    "POST /classify, GET /health, GET / (labels and limits). There is no password and no TLS: for more than this machine put a proxy before it that has both.",
  ],
  async handler(flags, io, words) {
    const serving = await serve(words.folder as string, {
      host: flags.host,
      port: flags.port,
      threads: flags.threads,
      limits: {
        bodyBytes: flags["max-body"],
        texts: flags["max-texts"],
        tokens: flags["max-tokens"],
        seconds: flags["max-seconds"],
        requests: flags["max-requests"],
      },
    });
    if (flags.json) io.json({ url: serving.url, port: serving.port, labels: serving.labels });
    else io.out(serving.url);
    io.err(`labels: ${serving.labels.join(", ")}; Ctrl-C ends it`);
    await untilInterrupted(io, "ending; the requests in hand are answered. Interrupt again to end at once.");
    await serving.close();
    return 0;
  },
});

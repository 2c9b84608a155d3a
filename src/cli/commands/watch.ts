import { z } from "zod";
import { PORT, watch } from "../../watch/watch.js";
import { defineCommand } from "../command.js";
import { text, toggle, value } from "../flags.js";
import { untilInterrupted } from "../until-interrupted.js";
import { watchedFolders } from "../watched-folders.js";

/** `sconce watch` */
export const command = defineCommand({
  about:
    "Open a web page over runs, sweeps and reproductions: those that are on disk, and those at work, whoever started them. Prints the page's address, and goes on until Ctrl-C. Nothing is copied, and nothing leaves this machine.",
  words: {
    folders: {
      describe:
        "Folders that hold runs and sweeps. Default: runs, sweeps and results, as far as they are there, else this one.",
      several: true,
    },
  },
  flags: {
    host: text(
      "address",
      "Listen at this address. Whoever can reach it needs the printed address to see or change anything; there is no TLS.",
      "Machine",
      { shownDefault: "127.0.0.1, this machine alone" },
    ),
    port: value(z.int().min(0).max(65535), {
      group: "Machine",
      describe: "Listen at this port; 0: any that is free.",
      shownDefault: "8700, or the next one that is free",
    }),
    json: toggle("Print one JSON object with the address.", "Output"),
  },
  examples: [
    ["sconce watch", "what is in ./runs, ./sweeps and ./results"],
    ["sconce watch /data/runs --port 9000", "another folder, at another port"],
  ],
  notes: ["The token in the address is what lets the page stop or change something: keep it to yourself."],
  async handler({ host, port, json }, io, words) {
    io.stopping = ""; // nothing is done here that could be kept
    const given = [words.folders ?? []].flat();
    const folders = given.length > 0 ? given : watchedFolders();
    const watching = await watch(folders, { host, port });
    if (json) io.json({ url: watching.url, port: watching.port, folders });
    else io.out(watching.url);
    if (port === undefined && watching.port !== PORT) io.err(`port ${PORT} is taken: this is port ${watching.port}`);
    io.err(`${folders.join(", ")}; Ctrl-C ends the page, runs go on`);
    await Promise.race([untilInterrupted(io, ""), parentGone()]);
    await watching.close();
    return 0;
  },
});

/** The end of the command whose `--watch` started this process, however that ends; never where none did. */
function parentGone(): Promise<void> {
  return new Promise((resolve) => {
    process.once("disconnect", () => resolve());
    if (process.send && !process.connected) resolve();
  });
}

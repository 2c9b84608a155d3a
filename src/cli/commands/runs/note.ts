import { parseWith } from "../../../config/parse.js";
import { noteSchema, readAbout, writeAbout } from "../../../experiment/about.js";
import { aboutTarget } from "../../about-target.js";
import { defineCommand } from "../../command.js";
import { RUN_WORD } from "./show.js";

/** `sconce runs note` */
export const command = defineCommand({
  about: "Write a note on a run or a sweep, in place of the one that it has. Without TEXT, prints the one that it has.",
  words: {
    run: { describe: RUN_WORD },
    text: { describe: 'The note; several words are one text. "" takes it away.', several: true },
  },
  flags: {},
  examples: [["sconce runs note runs/NAME 'diverges from epoch 9 on'", "write it"]],
  async handler(_, io, { run, text }) {
    const { path } = await aboutTarget(String(run));
    const before = await readAbout(path);
    const words = [text ?? []].flat();
    if (words.length > 0) {
      const note = parseWith(noteSchema, words.join(" "), "note");
      await writeAbout(path, { ...before, note: note.trim() === "" ? null : note });
    } else if (before.note !== null) io.out(before.note);
    return 0;
  },
});

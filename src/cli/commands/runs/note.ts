import { noteSchema, readAbout, writeAbout } from "../../../experiment/about.js";
import { aboutTarget, aboutValue } from "../../about-target.js";
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
      const note = aboutValue(noteSchema, words.join(" "), "note", "keep longer texts in a file of your own");
      await writeAbout(path, { ...before, note: note.trim() === "" ? null : note });
    } else if (before.note !== null) io.out(before.note);
    return 0;
  },
});

import { SconceError } from "../../../errors.js";
import { readAbout, tagSchema, writeAbout } from "../../../experiment/about.js";
import { aboutTarget, aboutValue } from "../../about-target.js";
import { defineCommand } from "../../command.js";
import { RUN_WORD } from "./show.js";

/** `sconce runs tag` */
export const command = defineCommand({
  about:
    "Add tags to a run or a sweep, and take tags away, at any time, also while it is at work. Prints those that it has then.",
  words: {
    run: { describe: RUN_WORD },
    changes: { describe: "+TAG adds a tag, -TAG takes one away; TAG alone adds it, too.", several: true },
  },
  flags: {},
  dashedWords: true,
  examples: [["sconce runs tag runs/NAME +baseline -draft", "one more, one less"]],
  async handler(_, io, words) {
    const changes = [words.changes ?? []].flat();
    const flag = changes.find((word) => word.startsWith("--"));
    if (flag !== undefined)
      throw new SconceError("usage", `sconce runs tag has no flag ${flag}`, {
        hint: "-TAG takes a tag away, with one dash",
      });
    const named = changes.map((word) => ({
      adds: !word.startsWith("-"),
      tag: aboutValue(tagSchema, word.replace(/^[+-]/, ""), "tag", "as in +baseline or -draft"),
    }));
    const { path } = await aboutTarget(String(words.run));
    const before = await readAbout(path);
    const tags = new Set(before.tags);
    for (const { adds, tag } of named) {
      if (!adds && !tags.has(tag)) io.err(`warning: it has no tag ${tag}`);
      if (adds) tags.add(tag);
      else tags.delete(tag);
    }
    await writeAbout(path, { ...before, tags: [...tags] });
    io.out([...tags].join(" "));
    return 0;
  },
});

import { parseWith } from "../config/parse.js";
import { type AboutOptions, nameSchema, noteSchema, tagSchema } from "../experiment/about.js";
import { type FlagSpec, texts, type Values, value } from "./flags.js";

/** `--name`, `--tag` and `--note`: what people say of a run or a sweep. No number depends on them. */
export const aboutFlags = {
  name: value(nameSchema, {
    group: "Output",
    type: "text",
    describe:
      "A name of your own: lists show it, and sconce runs show NAME finds it. No number depends on it, nor on tags and note.",
  }),
  tag: {
    ...texts("word", "A word to find it by.", "Output", "calls"),
    read: (typed) => (typed === undefined ? [] : [typed].flat().map((tag) => parseWith(tagSchema, tag, "--tag"))),
  } satisfies FlagSpec<string[]>,
  note: value(noteSchema, { group: "Output", type: "text", describe: "Anything else that is worth knowing." }),
};

/** What the flags say. */
export function aboutFrom({ name, tag, note }: Values<typeof aboutFlags>): AboutOptions {
  return { name, tags: tag, note };
}

import { text } from "./flags.js";

/** `--notify` of the commands that run something. */
export const notifyFlag = text(
  "URL",
  "Post JSON to this webhook when it ends or fails, and when a trial beats the best.",
  "Output",
);

import { webhookUrl } from "../notify/notifier.js";
import { type FlagSpec, text } from "./flags.js";

const flag = text("URL", "Post JSON to this webhook when it ends or fails, and when a trial beats the best.", "Output");

/** `--notify` of the commands that run something. An address that is none is refused before anything begins. */
export const notifyFlag: FlagSpec<string | undefined> = {
  ...flag,
  read(typed, name) {
    const url = flag.read(typed, name);
    if (url !== undefined) webhookUrl(url);
    return url;
  },
};

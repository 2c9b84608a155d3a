/** What a text is set off for. The text itself always says the same. */
export type Tone = "good" | "bad" | "warn" | "quiet" | "strong";

/** Sets a text off, or leaves it as it is where no colours are wanted. */
export type Paint = (text: string, tone: Tone | undefined) => string;

const CODES: Record<Tone, number> = { strong: 1, quiet: 2, bad: 31, good: 32, warn: 33 };

/**
 * Whether a stream is to get colours. `FORCE_COLOR` decides where it is set ("0" and "false": none), then `NO_COLOR`, where it is not empty:
 * none; otherwise a terminal gets them, unless its `TERM` is "dumb".
 */
export function wantsColours(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  const { FORCE_COLOR: force, NO_COLOR: none, TERM: term } = env;
  if (force !== undefined) return force !== "0" && force !== "false";
  return !none && stream.isTTY === true && term !== "dumb";
}

/** A painter with colours, or one that changes nothing. */
export function painter(colours: boolean): Paint {
  return (text, tone) => {
    if (!colours || tone === undefined || text === "") return text;
    const code = CODES[tone];
    return `\u001b[${code}m${text}\u001b[${code < 3 ? 22 : 39}m`;
  };
}

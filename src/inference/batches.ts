/** Texts that the model is given at once, and how many tokens each is filled up to. */
export interface Batch {
  /** The texts' places in what was given. */
  texts: number[];
  tokens: number;
}

/** How large a batch may be. */
export interface BatchLimits {
  /** Texts in it, at most. */
  texts: number;
  /** Tokens in it, padding included, at most; a longer text is a batch of its own. */
  tokens: number;
  /** Whether texts of several lengths may be together, the shorter ones filled with padding. */
  padded: boolean;
}

/** Divide texts into batches, those of like length together. @param lengths Each text's number of tokens. */
export function batches(lengths: readonly number[], limits: BatchLimits): Batch[] {
  const found: Batch[] = [];
  const order = lengths.map((_, at) => at).sort((a, b) => (lengths[a] as number) - (lengths[b] as number) || a - b);
  for (const at of order) {
    const tokens = lengths[at] as number; // the longest so far
    const last = found.at(-1);
    const fits =
      last !== undefined &&
      last.texts.length < limits.texts &&
      (last.texts.length + 1) * tokens <= limits.tokens &&
      (limits.padded || last.tokens === tokens);
    if (fits) {
      last.texts.push(at);
      last.tokens = tokens;
    } else found.push({ texts: [at], tokens });
  }
  return found;
}

/** A colour of the page as a canvas takes it. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#888";
}

/** Hear when the colours change: light, dark, paper. @returns what ends it. */
export function onScheme(changed: () => void): () => void {
  const queries = ["(prefers-color-scheme: dark)", "print"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", changed);
  return () => {
    for (const query of queries) query.removeEventListener("change", changed);
  };
}

const PATTERNS = [[], [7, 4], [2, 3], [10, 4, 2, 4], [4, 2], [14, 4]];

/** A pattern of dashes, so that lines of like colour are told apart. */
export function dashes(at: number): number[] {
  return PATTERNS[at % PATTERNS.length] as number[];
}

/** Colours of lines that stand for nothing but themselves: six, then the same with other dashes. */
export function lineLook(at: number): { colour: string; dash: number } {
  return { colour: `--chart-line-${at % 6}`, dash: (at + Math.floor(at / 6)) % PATTERNS.length };
}

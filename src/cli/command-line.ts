/** The command line of this process as one would type it again. */
export function commandLine(): string {
  return `sconce ${process.argv.slice(2).map(quote).join(" ")}`;
}

/** A word as a shell takes it. */
export function quote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

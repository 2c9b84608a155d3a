/** The command line of this process as one would type it again; the address of a webhook, which may be a secret, is left out. */
export function commandLine(argv = process.argv.slice(2)): string {
  const shown = argv.map((word, at) =>
    argv[at - 1] === "--notify" ? "***" : word.replace(/^--notify=.*$/s, "--notify=***"),
  );
  return `sconce ${shown.map(quote).join(" ")}`;
}

/** A word as a shell takes it. */
export function quote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The library's messages speak of options, as in: choose another folder (option `out`). On the command line an option is a
 * flag; where the two have different names, they stand here.
 */
const FLAGS: Record<string, string> = { root: "data", runDir: "out" };

/** A sentence of the library in the words of the command line: "option `root`" becomes "`--data`". */
export function remedyInFlags(sentence: string, command: string | undefined): string {
  if (command === undefined) return sentence;
  return sentence.replace(/\b(?:the )?option `(\w+)`/g, (_, option: string) => {
    const name = Object.hasOwn(FLAGS, option) ? (FLAGS[option] as string) : option;
    return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  });
}

import headless from "@xterm/headless";

/**
 * What a terminal shows in the end, as lines of text without colours; those that scrolled away come first.
 *
 * @param before What stands there already.
 * @param bytes What a program sent to it, with all that moves the cursor and deletes.
 */
export async function screenOf(
  before: string,
  bytes: Uint8Array,
  { columns, rows }: { columns: number; rows: number },
): Promise<string[]> {
  const terminal = new headless.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  terminal.write(before);
  await new Promise<void>((done) => terminal.write(bytes, done));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? "");
  terminal.dispose();
  while (lines.at(-1) === "") lines.pop();
  return lines;
}

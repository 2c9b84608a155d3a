import type { CompletedCommand, Values } from "./table.js";

/** The script that fish loads. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const first = commands.map(
    ({ name, about }) => `complete -c sconce -n __sconce_first -f -a ${name} -d ${quoted(about)}`,
  );
  const rest = commands.flatMap(({ name, flags, words }) => {
    const where = `complete -c sconce -n '__sconce_in ${name}'`;
    return [
      ...(typeof words === "string" ? [] : [`${where} -f -a ${quoted(words.join(" "))}`]),
      ...flags.map(
        ({ name: flag, about, values }) =>
          `${where} -l ${flag.slice(2)}${values === undefined ? "" : ` ${action(values)}`} -d ${quoted(about)}`,
      ),
    ];
  });
  return `# fish completion for sconce: sconce completion fish > ~/.config/fish/completions/sconce.fish
function __sconce_first
    test (count (commandline -opc)) -eq 1
end
function __sconce_in
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test "$words[2]" = $argv[1]
end
${[...first, ...rest].join("\n")}`;
}

function action(values: Values): string {
  if (values === "folder") return "-x -a '(__fish_complete_directories)'";
  if (values === "file") return "-r -F";
  return values === "anything" ? "-x" : `-x -a ${quoted(values.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

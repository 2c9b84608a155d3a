import type { CompletedCommand, FirstWord, Values } from "./table.js";

/** The script that fish loads. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const names = commands
    .filter(({ name }) => !name.includes(" "))
    .map(({ name, about }) => `complete -c sconce -n '__sconce_word 1' -f -a ${name} -d ${quoted(about)}`);
  const rest = commands.flatMap(({ name, flags, words, first, inner }) => {
    const below = inner.length === 0 ? "" : `; and not __sconce_below ${inner.join(" ")}`;
    const within = `__sconce_in ${name}${below}`;
    const where = `complete -c sconce -n '${within}'`;
    const atFirst = `__sconce_word ${name.split(" ").length + 1}`;
    const later = first === undefined ? where : `complete -c sconce -n '${within}; and not ${atFirst}'`;
    return [
      ...(first === undefined ? [] : firstWord(first, `complete -c sconce -n '${within}; and ${atFirst}'`)),
      ...(typeof words === "string" ? [] : [`${later} -f -a ${quoted(words.join(" "))}`]),
      ...flags.map(
        ({ name: flag, about, values }) =>
          `${where} -l ${flag.slice(2)}${values === undefined ? "" : ` ${action(values)}`} -d ${quoted(about)}`,
      ),
    ];
  });
  return `# fish completion for sconce: sconce completion fish > ~/.config/fish/completions/sconce.fish
function __sconce_word
    test (count (commandline -opc)) -eq $argv[1]
end
function __sconce_in
    set -l words (commandline -opc)
    set -l last (math (count $argv) + 1)
    test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"
end
function __sconce_below
    set -l words (commandline -opc)
    contains -- "$words[3]" $argv
end
${[...names, ...rest].join("\n")}`;
}

function firstWord({ words, paths }: FirstWord, where: string): string[] {
  if (words.length === 0) return []; // fish offers files by itself
  const folders = paths === "folder" ? " (__fish_complete_directories)" : "";
  return [`${where} -f -a ${quoted(`${words.join(" ")}${folders}`)}`];
}

function action(values: Values): string {
  if (values === "folder") return "-x -a '(__fish_complete_directories)'";
  if (values === "file") return "-r -F";
  return values === "anything" ? "-x" : `-x -a ${quoted(values.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

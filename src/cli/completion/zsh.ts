import type { CompletedCommand, Values } from "./table.js";

/** The script that zsh loads. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, about }) => `    '${name}:${clean(about)}'`);
  const cases = commands.map(({ name, flags, words }) => {
    const specs = flags.map(
      ({ name: flag, about, values }) =>
        `'*${flag}[${clean(about)}]${values === undefined ? "" : `:value:${action(values)}`}'`,
    );
    const rest = words.length === 0 ? [] : [`'*:word:${action(words)}'`];
    return `    ${name}) _arguments -S ${[...specs, ...rest].join(" \\\n      ")} ;;`;
  });
  return `#compdef sconce
# zsh completion for sconce: eval "$(sconce completion zsh)", after compinit
_sconce() {
  local -a commands
  commands=(
${described.join("\n")}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${cases.join("\n")}
  esac
}
if [[ $funcstack[1] == _sconce ]]; then _sconce "$@"; else compdef _sconce sconce; fi`;
}

function action(values: Values): string {
  if (values === "folder") return "_files -/";
  if (values === "file") return "_files";
  return values === "anything" ? " " : `(${values.join(" ")})`;
}

/** What has a meaning in a specification is left out. */
function clean(text: string): string {
  return text.replace(/[[\]:'"\\`$]/g, "");
}

import type { CompletedCommand, FirstWord, Values } from "./table.js";

/** The script that zsh loads. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const described = commands
    .filter(({ name }) => !name.includes(" "))
    .map(({ name, about }) => `    '${name}:${clean(about)}'`);
  const inner = commands.flatMap(({ name, inner }) => inner.map((word) => `"${name} ${word}"`));
  const cases = commands.map(({ name, flags, words, first }) => {
    const specs = flags.map(
      ({ name: flag, about, values }) =>
        `'*${flag}[${clean(about)}]${values === undefined ? "" : `:value:${action(values)}`}'`,
    );
    const rest = words.length === 0 ? [] : [`'*:word:${action(words)}'`];
    if (first !== undefined) rest.unshift(`'1:word:${firstAction(first)}'`);
    return `    "${name}") _arguments -S ${[...specs, ...rest].join(" \\\n      ")} ;;`;
  });
  return `#compdef sconce
# zsh completion for sconce: eval "$(sconce completion zsh)", after compinit
# Words, or folders
_sconce_or_folders() { compadd -- "$@"; _files -/; }
# Words, of which some go on behind a sign
_sconce_words() { compadd -S '' -- \${(M)@:#*=}; compadd -- \${@:#*=}; }
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
  if ((CURRENT > 2)); then
    case "$command $words[2]" in
    ${inner.join("|")})
      command+=" $words[2]"
      shift words
      ((CURRENT--)) ;;
    esac
  fi
  case $command in
${cases.join("\n")}
  esac
}
if [[ $funcstack[1] == _sconce ]]; then _sconce "$@"; else compdef _sconce sconce; fi`;
}

function action(values: Values): string {
  if (values === "folder") return "_files -/";
  if (values === "file") return "_files";
  if (values === "anything") return " ";
  return values.some((value) => value.endsWith("=")) ? ` _sconce_words ${values.join(" ")}` : `(${values.join(" ")})`;
}

function firstAction({ words, paths }: FirstWord): string {
  return words.length === 0 ? action(paths) : ` _sconce_or_folders ${words.join(" ")}`;
}

/** What has a meaning in a specification is left out. */
function clean(text: string): string {
  return text.replace(/[[\]:'"\\`$]/g, "");
}

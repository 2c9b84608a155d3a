import type { CompletedCommand, FirstWord, Values } from "./table.js";

/** The script that bash loads. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, flags }) =>
    flags.flatMap((flag) => (flag.values === undefined ? [] : [`  "${name} ${flag.name}") ${reply(flag.values)} ;;`])),
  );
  const flags = commands.map(({ name, flags }) => `      "${name}") ${reply(flags.map((flag) => flag.name))} ;;`);
  const words = commands.map(({ name, words }) => `      "${name}") ${reply(words)} ;;`);
  const firsts = commands.flatMap(({ name, first }) =>
    first === undefined ? [] : [`      "${name} 1") ${replyFirst(first)} ;;`],
  );
  const inner = commands.flatMap(({ name, inner }) => inner.map((word) => `"${name} ${word}"`));
  const outer = commands.filter(({ name }) => !name.includes(" "));
  return `# bash completion for sconce: eval "$(sconce completion bash)"
_sconce() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} value=""
  COMPREPLY=()
  # bash takes the = of --flag=value for a word of its own
  if [[ $cur == "=" ]]; then cur="" value=1
  elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]} value=1
  fi
  if ((COMP_CWORD == 1)); then
    ${reply([...outer.map(({ name }) => name), "--help", "--version"])}
    return
  fi
  local command=\${COMP_WORDS[1]} nth=$((COMP_CWORD - 1))
  if ((COMP_CWORD > 2)); then
    case "$command \${COMP_WORDS[2]}" in
    ${inner.join("|")}) command+=" \${COMP_WORDS[2]}" nth=$((COMP_CWORD - 2)) ;;
    esac
  fi
  case "$command $prev" in
${values.join("\n")}
  *)
    if [[ $cur == -* ]]; then
      case $command in
${flags.join("\n")}
      esac
    elif [[ -z $value ]]; then
      case "$command $nth" in
${firsts.join("\n")}
      *)
        case $command in
${words.join("\n")}
        esac ;;
      esac
      # NAME=VALUE goes on behind its sign
      [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
    fi ;;
  esac
}
complete -o default -F _sconce sconce`;
}

function replyFirst({ words, paths }: FirstWord): string {
  if (words.length === 0) return reply(paths);
  return `compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -W "${words.join(" ")}" -- "$cur"; compgen -${paths === "file" ? "f" : "d"} -- "$cur")`;
}

/** Where nothing is put into COMPREPLY, bash completes files. */
function reply(values: Values): string {
  if (values === "folder") return 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur")';
  if (typeof values === "string") return values === "file" ? "return" : "compopt +o default 2>/dev/null";
  return `mapfile -t COMPREPLY < <(compgen -W "${values.join(" ")}" -- "$cur")`;
}

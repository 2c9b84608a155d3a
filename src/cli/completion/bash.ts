import type { CompletedCommand, Values } from "./table.js";

/** The script that bash loads. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, flags }) =>
    flags.flatMap((flag) =>
      flag.values === undefined ? [] : [`    "${name} ${flag.name}") ${reply(flag.values)} ;;`],
    ),
  );
  const flags = commands.map(({ name, flags }) => `    ${name}) ${reply(flags.map((flag) => flag.name))} ;;`);
  const words = commands.map(({ name, words }) => `    ${name}) ${reply(words)} ;;`);
  return `# bash completion for sconce: eval "$(sconce completion bash)"
_sconce() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  # bash takes the = of --flag=value for a word of its own
  if [[ $cur == "=" ]]; then cur=""
  elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ((COMP_CWORD == 1)); then
    ${reply([...commands.map(({ name }) => name), "--help", "--version"])}
    return
  fi
  case "\${COMP_WORDS[1]} $prev" in
${values.join("\n")}
  *)
    if [[ $cur == -* ]]; then
      case \${COMP_WORDS[1]} in
${flags.join("\n")}
      esac
    else
      case \${COMP_WORDS[1]} in
${words.join("\n")}
      esac
    fi ;;
  esac
}
complete -o default -F _sconce sconce`;
}

/** Where nothing is put into COMPREPLY, bash completes files. */
function reply(values: Values): string {
  if (values === "folder") return 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur")';
  if (typeof values === "string") return values === "file" ? "return" : "compopt +o default 2>/dev/null";
  return `mapfile -t COMPREPLY < <(compgen -W "${values.join(" ")}" -- "$cur")`;
}

import { SconceError } from "../../errors.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { defineCommand } from "../command.js";
import { bashScript } from "../completion/bash.js";
import { fishScript } from "../completion/fish.js";
import { completionTable } from "../completion/table.js";
import { zshScript } from "../completion/zsh.js";

const SCRIPTS = new Map(Object.entries({ bash: bashScript, zsh: zshScript, fish: fishScript }));

/** `sconce completion` */
export const command = defineCommand({
  about: "Print a script by which a shell completes sconce's commands, flags and values.",
  words: { shell: { describe: "bash, zsh or fish.", choices: [...SCRIPTS.keys()] } },
  flags: {},
  examples: [
    ['eval "$(sconce completion bash)"', "bash: in ~/.bashrc"],
    ['eval "$(sconce completion zsh)"', "zsh: in ~/.zshrc, after compinit"],
    ["sconce completion fish > ~/.config/fish/completions/sconce.fish", "fish: once"],
  ],
  async handler(_flags, io, { shell }) {
    const name = String(shell);
    const script = SCRIPTS.get(name);
    if (script === undefined)
      throw new SconceError(
        "usage",
        `completion ${name}: unknown shell${didYouMean(name, [...SCRIPTS.keys()])}; allowed: ${[...SCRIPTS.keys()].join(", ")}`,
        { hint: "`sconce completion --help` says how each is used" },
      );
    io.out(script(await completionTable(io.commands)));
    return 0;
  },
});

/** Completion of commands, flags and values, by the shells themselves where they are installed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { sconce, skip, temporary } from "../helpers.js";

const test = suite("cli: completion");
const folder = temporary();
mkdirSync(join(folder, "sub"));
writeFileSync(join(folder, "sweep.yaml"), "");
const options = { cwd: folder, reject: false, timeout: 600_000, env: { HOME: folder } } as const;
const has = async (shell: string) => !(await execa(shell, ["-c", "exit 0"], { reject: false })).failed;
const scripts = new Map<string, string>();
for (const shell of ["bash", "zsh", "fish"]) {
  const { stdout } = await sconce(["completion", shell]);
  scripts.set(shell, join(folder, `completion.${shell}`));
  writeFileSync(scripts.get(shell) as string, stdout);
}

/** What each shell has to offer behind some words. */
const CASES: [words: string[], offered: string[]][] = [
  [["swe"], ["sweep"]],
  [["run", "--early"], ["--early-stopping"]],
  [["run", "--model", "g"], ["gru"]],
  [["sweep", "sw"], ["sweep.yaml"]],
  [["data", "fe"], ["fetch"]],
  [["run", "--out", "s"], ["sub"]],
  [["runs", "sh"], ["show"]],
  [["runs", "sub"], ["sub"]],
  [["runs", "show", "--j"], ["--json"]],
  [["runs", "rm", "--y"], ["--yes"]],
  [["runs", "--filt"], ["--filter"]],
  [["steer", "sub", "pa"], ["pause"]],
  [["steer", "sub", "wor"], ["workers="]],
];

if (!(await has("bash"))) skip(test, "bash", "bash is not installed");
else
  test("bash", async () => {
    for (const [words, offered] of CASES) {
      const all = ["sconce", ...words].map((word) => `'${word}'`).join(" ");
      const script = `source ${scripts.get("bash")}; COMP_WORDS=(${all}); COMP_CWORD=${words.length}; _sconce 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { stdout } = await execa("bash", ["-c", script], options);
      // Files are bash's own where the function has nothing to say.
      assert.equal(stdout.split("\n"), offered[0] === "sweep.yaml" ? [""] : offered, words.join(" "));
    }
    const script = `source ${scripts.get("bash")}; COMP_WORDS=(sconce run --model = l); COMP_CWORD=4; _sconce; echo "\${COMPREPLY[@]}"; complete -p sconce`;
    assert.is((await execa("bash", ["-c", script], options)).stdout, "lstm\ncomplete -o default -F _sconce sconce");
  });

if (!(await has("fish"))) skip(test, "fish", "fish is not installed");
else
  test("fish", async () => {
    for (const [words, offered] of CASES) {
      const script = `source ${scripts.get("fish")}; complete -C 'sconce ${words.join(" ")}'`;
      const { stdout, stderr } = await execa("fish", ["--no-config", "-c", script], options);
      const found = stdout.split("\n").map((line) => (line.split("\t")[0] as string).replace(/\/$/, ""));
      assert.equal(found, offered, `${words.join(" ")}: ${stderr}`);
    }
  });

if (!(await has("zsh"))) skip(test, "zsh", "zsh is not installed");
else
  test("zsh", async () => {
    // In a terminal of its own: the tab key completes, ^U empties the line.
    const start = `PS1='> '; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; source ${scripts.get("zsh")}; echo rea''dy`;
    const typed = CASES.map(([words]) => `type 'sconce ${words.join(" ")}'`).join("\n");
    const script = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell ${JSON.stringify(start).replaceAll("$", "\\$")}
until [[ $seen == *ready* ]]; do zpty -r shell more || exit 1; seen+=$more; done
type() {
  zpty -w -n shell $'\\C-u'"$1"$'\\t'
  sleep 0.5; zpty -w -n shell $'\\C-a'"echo '<"$'\\C-e'">'"$'\\n'
  seen=; until [[ $seen == *\\<sconce*\\>* && $seen == *$'\\n<sconce'* ]]; do zpty -r shell more || exit 1; seen+=$more; done
  print -r -- "\${\${seen##*$'\\n<'}%%>*}"
}
${typed}`;
    const { stdout, stderr } = await execa("zsh", ["-f", "-c", script], options);
    const lines = stdout.split("\n").map((line) => line.trim().replace(/\/$/, ""));
    const wanted = CASES.map(([words, [offered]]) => ["sconce", ...words.slice(0, -1), offered].join(" "));
    assert.equal(lines, wanted, stderr);
  });

test("an unknown shell", async () => {
  const { stderr, exitCode } = await sconce(["completion", "fisch"]);
  assert.is(exitCode, 2);
  assert.match(stderr, "unknown shell (did you mean fish?); allowed: bash, zsh, fish");
});

test.run();

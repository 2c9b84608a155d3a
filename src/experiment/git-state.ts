import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { isOwnModel } from "../config/models.js";
import type { ResolvedConfig } from "../config/types.js";

/** A folder under git, as it was when a run was started. */
export interface GitState {
  /** The repository's folder. */
  root: string;
  /** The commit that is checked out; null where there is none yet. */
  commit: string | null;
  /** Its branch; null where there is none (a detached HEAD). */
  branch: string | null;
  /** Whether a file that git tracks was changed since that commit; null where git took too long to say. */
  dirty: boolean | null;
}

/** What is recorded of git with a run; a field is absent without git, or outside of a repository. */
export interface GitStates {
  /** Of the working directory of the process that started the run. */
  git?: GitState | undefined;
  /** Of the folder of the model's Python file, where that is in another repository. */
  modelGit?: GitState | undefined;
}

/** In a very large tree the question what was changed takes longer than it is worth. */
const PATIENCE_MS = 2000;
/** Trials that start one after the other are told the same. */
const FRESH_MS = 5000;

const known = new Map<string, { at: number; state: Promise<GitState | undefined> }>();

/** What git says of the working directory, and of a model of one's own. Never rejects. */
export async function gitStates({ model }: Pick<ResolvedConfig, "model">): Promise<GitStates> {
  const [git, modelGit] = await Promise.all([
    gitState("."),
    isOwnModel(model) ? gitState(dirname(model.file)) : undefined,
  ]);
  return { ...(git && { git }), ...(modelGit && modelGit.root !== git?.root && { modelGit }) };
}

/** What git says of a folder; undefined without git, or outside of a repository. Never rejects. */
export function gitState(folder: string): Promise<GitState | undefined> {
  const before = known.get(folder);
  if (before && Date.now() - before.at < FRESH_MS) return before.state;
  const state = ask(folder);
  known.set(folder, { at: Date.now(), state });
  return state;
}

async function ask(folder: string): Promise<GitState | undefined> {
  const root = git(folder, ["rev-parse", "--show-toplevel"]);
  const status = git(folder, ["status", "--porcelain=v2", "--branch", "--untracked-files=no", "--no-renames"]);
  const found = (await root).text.trimEnd();
  if (found === "") return undefined;
  const { text, whole } = await status;
  const header = (name: string) => new RegExp(`^# branch\\.${name} (?!\\()(.+)$`, "m").exec(text)?.[1] ?? null;
  const changed = /^[^#]/m.test(text);
  if (text !== "")
    return { root: found, commit: header("oid"), branch: header("head"), dirty: changed || (whole ? false : null) };
  const commit = (await git(folder, ["rev-parse", "--verify", "--quiet", "HEAD"])).text.trim();
  return { root: found, commit: commit || null, branch: null, dirty: null };
}

/** What git prints, and whether it came to its end. It takes no lock, and asks no watcher of files. */
function git(folder: string, words: string[]): Promise<{ text: string; whole: boolean }> {
  const arguments_ = ["--no-optional-locks", "-c", "core.fsmonitor=false", "-C", folder, ...words];
  return new Promise((resolve) => {
    try {
      const options = { timeout: PATIENCE_MS, maxBuffer: 1 << 16, windowsHide: true };
      execFile("git", arguments_, options, (error, text) => resolve({ text, whole: error === null }));
    } catch {
      resolve({ text: "", whole: false }); // the folder is gone
    }
  });
}

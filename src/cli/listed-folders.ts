import { statSync } from "node:fs";
import { SconceError } from "../errors.js";
import { didYouMean } from "../text/did-you-mean.js";
import type { Words } from "./command.js";
import { watchedFolders } from "./watched-folders.js";

/**
 * The folders that the words of `sconce runs` or of a command below it name; without words {@link watchedFolders}.
 * @param inner The commands for whose name a word may have been meant.
 * @throws SconceError `run-directory` for a word that names no folder.
 */
export function listedFolders({ folders }: Words, inner: readonly string[] = []): string[] {
  const given = [folders ?? []].flat();
  for (const word of given) {
    const seen = statSync(word, { throwIfNoEntry: false });
    if (seen?.isDirectory()) continue;
    const meant = didYouMean(word, inner);
    throw new SconceError(
      "run-directory",
      seen
        ? `${word} is not a folder`
        : `there is no folder ${word}${meant && `, and no command "runs ${word}"${meant}`}`,
      {
        hint: meant
          ? "`sconce runs --help` lists its commands"
          : "name folders that hold runs or sweeps; `sconce runs show NAME` finds one by its name",
      },
    );
  }
  return given.length > 0 ? given : watchedFolders();
}

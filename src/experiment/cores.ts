import { availableParallelism } from "node:os";
import { SconceError } from "../errors.js";
import { quantity } from "../text/quantity.js";

/** Beyond this many threads or processes a core a machine can run out of them; Python's `MOST_THREADS_PER_CORE` is the same. */
const MOST_PER_CORE = 16;

/**
 * Refuse more of something than this machine has cores for.
 *
 * @param option What the number is called: `jobs`.
 * @param oversubscribe Allow more than the cores, up to 16 a core.
 * @throws SconceError `config`.
 */
export function checkCores(option: string, wanted: number, oversubscribe = false): void {
  const cores = availableParallelism();
  if (wanted > cores && !oversubscribe)
    throw new SconceError(
      "config",
      `${option}: ${wanted} is more than the ${quantity(cores, "core")} that this process may use`,
      {
        hint: `use ${cores} or fewer, or allow more with the option \`oversubscribe\``,
      },
    );
  const most = cores * MOST_PER_CORE;
  if (wanted > most)
    throw new SconceError(
      "config",
      `${option}: ${wanted} is too many for ${quantity(cores, "core")}; at most ${most}`,
      {
        hint: `use ${cores} or fewer`,
      },
    );
}

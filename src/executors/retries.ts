import { SconceError } from "../errors.js";

/** How often a run whose worker was lost is tried again, where nothing else is said. */
const RETRIES = 3;

/** How often a run whose worker was lost is tried again. @throws SconceError `config` for what is no such number. */
export function checkRetries(retries: number = RETRIES): number {
  if (!Number.isSafeInteger(retries) || retries < 0)
    throw new SconceError("config", `retries: must be a whole number, at least 0, got ${JSON.stringify(retries)}`, {
      hint: "it says how often a run whose process died is tried again",
    });
  return retries;
}

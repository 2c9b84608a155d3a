import { SconceError } from "../errors.js";

/**
 * How long joining a cluster may take. Where nothing answers, or something else than Ray, or where the token is wrong, it ends with the
 * reason within ten seconds; this is for what hangs without a word.
 */
const JOIN_SECONDS = 120;

/**
 * Wait until a cluster is joined.
 * @param joined Settles when it is, or cannot be.
 * @param signal Ends the waiting at once.
 * @param letIn Resolves when the cluster has let this machine in: what comes after that has limits of its own. Default: `joined`.
 * @throws SconceError `cluster` when it takes too long; `closed` at the signal; and what `joined` rejects with.
 */
export async function joinedInTime(
  address: string,
  joined: Promise<unknown>,
  signal: AbortSignal,
  letIn: Promise<unknown> = joined,
): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  let onAbort: () => void = () => {};
  const ended = new Promise<never>((_, reject) => {
    const message = `the cluster at ${address} did not let this machine join within ${JOIN_SECONDS} s`;
    const hint = "is this machine's own Ray at work? `sconce doctor --ray ADDRESS` looks at each node";
    late = setTimeout(() => reject(new SconceError("cluster", message, { hint })), JOIN_SECONDS * 1000);
    onAbort = () => reject(notJoined(address));
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  letIn.then(
    () => clearTimeout(late),
    () => {},
  );
  try {
    await Promise.race([joined, ended]);
  } finally {
    clearTimeout(late);
    signal.removeEventListener("abort", onAbort);
    joined.catch(() => {});
  }
}

/** The error of one who was told to stop before the cluster was joined. */
export function notJoined(address: string): SconceError {
  return new SconceError("closed", `stopped before the cluster at ${address} was joined: nothing has begun there`);
}

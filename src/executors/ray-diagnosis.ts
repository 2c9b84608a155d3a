import type { Value } from "../bridge/protocol.js";
import { kindOf } from "../errors.js";
import { openSession, type SessionOptions } from "../facades/session.js";
import { joinedInTime, notJoined } from "./ray-joining.js";

/** What {@link diagnoseCluster} takes. */
export interface DiagnosisOptions {
  /** `auto`: the cluster that this machine belongs to; or HOST:PORT. */
  address: string;
  /** The folder of the corpus that trials will need; null: the nodes are not asked for any. */
  corpusPath: string | null;
  /** Seconds that a node has to answer. */
  answerSeconds: number;
  /** How the session starts that joins the cluster. */
  session?: SessionOptions;
  /** Ends it at once. */
  signal: AbortSignal;
}

/** What the nodes of a cluster say of themselves, and the versions of this machine. */
export type Diagnosis = Value<"cluster.diagnose">;

/**
 * Join a Ray cluster and ask each of its nodes what it has for trials. One that does not answer in time is listed as such.
 * @throws SconceError `cluster` for one that cannot be joined; `package-missing` without ray; `corpus` for reviews that are damaged;
 * `closed` at the signal.
 */
export async function diagnoseCluster(options: DiagnosisOptions): Promise<Diagnosis> {
  const { address, corpusPath, answerSeconds, signal } = options;
  const session = await openSession(options.session, signal).catch((error) => {
    throw signal.aborted ? notJoined(address) : error;
  });
  const end = () => void session.close();
  try {
    signal.addEventListener("abort", end, { once: true });
    let setJoined: () => void = () => {};
    const joined = new Promise<void>((resolve) => {
      setJoined = resolve;
    });
    const answer = session.call(
      "cluster.diagnose",
      { address, corpusPath, answerSeconds },
      { onEvent: () => setJoined() },
    );
    answer.catch(() => {}); // waited for below
    await joinedInTime(address, Promise.race([joined, answer]), signal);
    return await answer;
  } catch (error) {
    throw signal.aborted && kindOf(error)?.exitCode === 1 ? notJoined(address) : error; // its processes were ended
  } finally {
    signal.removeEventListener("abort", end);
    await session.close();
  }
}

/** Calls that do nothing but cross the bridge, and faults on demand, with their types. Importing this registers them. */
import "./register.mjs";
import { fileURLToPath } from "node:url";
import type { CallOptions } from "#sconce/bridge/worker.js";
import type { Session } from "#sconce/index.js";

/** What a script in a Node of its own imports to have `session.call("faults.echo", …)`. */
export const register = fileURLToPath(new URL("./register.mjs", import.meta.url));

interface Echo {
  /** Printed to Python's stdout. */
  stdout?: string;
  /** Printed to Python's stderr. */
  stderr?: string;
  /** A file that is written when the call has begun. */
  began?: string;
  /** Seconds. */
  sleep?: number;
  /** The text of a ValueError. */
  raise?: string;
  /** The exit code of a sys.exit. */
  exit?: number;
  /** The signal by which Python dies. */
  die?: string;
  [key: string]: unknown;
}

function call<V>(session: Session, name: string, params: object, options?: CallOptions): Promise<V> {
  return session.call(name as "corpus.check", params as never, options) as unknown as Promise<V>;
}

/** Python gives the parameters back, after what they ask for. */
export const echo = (session: Session, params: Echo = {}, options?: CallOptions) =>
  call<Record<string, unknown>>(session, "faults.echo", params, options);

/** Python sends `count` events of batches. */
export const events = (
  session: Session,
  params: { count: number; pause?: number; nan?: boolean },
  options?: CallOptions,
) => call<{ sent: number }>(session, "faults.events", params, options);

/** Python hands payloads to its callback as they are: a leading "?" waits for the listener. */
export const say = (session: Session, payloads: string[], options?: CallOptions) =>
  call<{ answers: string[] }>(session, "faults.say", { payloads }, options);

/** Python answers with this text instead of an envelope. */
export const answer = (session: Session, envelope: string) =>
  call<{ n: number }>(session, "faults.answer", { envelope });

/** The environment under which Python fails at a named point; see tests/faults/python/fault_points.py. */
export const faultAt = (point: string): Record<string, string> => ({ SCONCE_FAULT: point });

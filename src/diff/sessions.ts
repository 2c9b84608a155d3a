import { openSession, type Session } from "../facades/session.js";
import type { Side } from "./side.js";

/** The sessions of a comparison: one for each Python and environment that is needed, opened when it first is. */
export class Sessions {
  readonly #own = new Map<string, Promise<Session>>();

  /**
   * @param given Takes the place of all of them, and is left open.
   * @param signal Ends a start.
   */
  constructor(
    readonly given: Session | undefined,
    readonly signal: AbortSignal | undefined,
  ) {}

  /** A session whose Python starts as that of a run had; without one as any. */
  async of(python: string | undefined, side?: Side): Promise<Session> {
    if (this.given) return this.given;
    const allocator = side?.environment.environment.allocator;
    const how = {
      python,
      deterministic: side?.config.deterministic ?? false,
      // The environment's own settings, and no others.
      ...(allocator ? { allocator: false, env: { ...allocator } } : {}),
      oversubscribe: true,
    };
    const key = JSON.stringify(how);
    const opened = this.#own.get(key) ?? openSession(how, this.signal);
    this.#own.set(key, opened);
    return opened;
  }

  /** End those that were opened. */
  async close(): Promise<void> {
    for (const opened of this.#own.values())
      await opened.then(
        (session) => session.close(),
        () => {},
      );
  }
}

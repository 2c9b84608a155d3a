import { openSession, type Session, type SessionOptions } from "../facades/session.js";

/** The place of one run at a time: a session that is opened when it is needed, and anew after its processes ended. */
export class SessionSlot {
  readonly #given: Session | undefined;
  readonly #options: SessionOptions | undefined;
  #own: Session | undefined;

  /** @param given A session of somebody else's, which is used as it is, and neither closed nor replaced. */
  constructor(given: Session | undefined, options: SessionOptions | undefined) {
    this.#given = given;
    this.#options = options;
  }

  /**
   * The session.
   *
   * @param signal Ends a start that takes too long.
   * @throws SconceError what opening one throws.
   */
  async open(signal?: AbortSignal): Promise<Session> {
    if (this.#given) return this.#given;
    if (!this.#own?.isOpen) {
      await this.close(); // both processes are gone before the next ones lock the run directory
      this.#own = await openSession(this.#options, signal);
    }
    return this.#own;
  }

  /** Whether the session was given and its processes have ended: no other can take its place. */
  get isLost(): boolean {
    return this.#given !== undefined && !this.#given.isOpen;
  }

  /** End its processes, and their memory with them. {@link open} starts new ones. */
  async close(): Promise<void> {
    const own = this.#own;
    this.#own = undefined;
    await own?.close();
  }
}

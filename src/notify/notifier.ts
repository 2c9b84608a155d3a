import { hostname } from "node:os";
import { SconceError } from "../errors.js";
import { VERSION } from "../version.js";

/** What is posted, beside what {@link Notifier} adds to everything. */
export interface Notice {
  /** What has happened: `run-completed`, `sweep-failed`, `best-trial`, … */
  event: string;
  /** The same in a sentence, as a chat shows it. */
  text: string;
  /** The folder of the run, sweep or reproduction, an absolute path; null where there is none. */
  folder: string | null;
  [detail: string]: unknown;
}

/** How often a message is tried, and how long before the second time; before each further one twice as long. */
const TRIES = 4;
const FIRST_PAUSE_MS = 1000;
/** How long an address may take to answer. */
const ANSWER_MS = 10_000;
/** How long the end of the work waits for what has not been delivered yet. */
const END_MS = 5000;

/**
 * Posts JSON to a webhook, one message after another, beside the work: nothing waits for it, and what cannot be delivered ends nothing. A
 * message of an event that is repeatable (`best-trial`) gives way to a newer one that waits behind it.
 */
export class Notifier {
  readonly #url: URL;
  readonly #onFailure: (message: string) => unknown;
  readonly #waiting: Notice[] = [];
  readonly #end = new AbortController();
  #working: Promise<void> | undefined;
  #told = false;

  /**
   * @param url An http or https address.
   * @param onFailure Hears of the first message that could not be delivered.
   * @throws SconceError `config` where the address is none.
   */
  constructor(url: string, onFailure: (message: string) => unknown) {
    this.#url = webhookUrl(url);
    this.#onFailure = onFailure;
  }

  /** Deliver a message, beside what goes on. */
  send(notice: Notice): void {
    const older = this.#waiting.findIndex(({ event }) => event === "best-trial" && notice.event === event);
    if (older >= 0) this.#waiting.splice(older, 1);
    this.#waiting.push(notice);
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  /** Wait for what has not been delivered yet, five seconds at most; what is left then is given up. */
  async end(): Promise<void> {
    const timer = setTimeout(() => this.#end.abort(), END_MS);
    await this.#working;
    clearTimeout(timer);
  }

  async #work(): Promise<void> {
    for (let notice = this.#waiting.shift(); notice; notice = this.#waiting.shift()) {
      const why = await this.#deliver(notice);
      if (why === undefined || this.#told) continue;
      this.#told = true;
      // The path and the query may be secrets.
      const message = `${notice.event} could not be posted to ${this.#url.origin}: ${why}; the work goes on, and this is said once`;
      await Promise.resolve(this.#onFailure(message)).catch(() => {});
    }
  }

  /** @returns why not, where it was not delivered. */
  async #deliver(notice: Notice): Promise<string | undefined> {
    const body = JSON.stringify({ at: new Date().toISOString(), host: hostname(), sconce: VERSION, ...notice });
    let before: string | undefined;
    for (let attempt = 1; ; attempt++) {
      const { why, again } = await this.#post(body);
      if (why === undefined) return undefined;
      // What the last attempt is broken off for says less than why the one before it failed.
      if (!again || attempt === TRIES || this.#end.signal.aborted) return (this.#end.signal.aborted && before) || why;
      before = why;
      await this.#pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  async #post(body: string): Promise<{ why?: string; again?: boolean }> {
    const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(ANSWER_MS)]);
    try {
      const headers = { "content-type": "application/json", "user-agent": `sconce/${VERSION}` };
      const answer = await fetch(this.#url, { method: "POST", headers, body, signal });
      await answer.body?.cancel();
      if (answer.ok) return {};
      const again = answer.status >= 500 || answer.status === 429 || answer.status === 408;
      return { why: `the answer was ${answer.status} ${answer.statusText}`.trim(), again };
    } catch (error) {
      const { message, cause } = error as Error;
      if (signal.aborted) return { why: "there was no answer in time", again: true };
      return {
        why: cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message,
        again: true,
      };
    }
  }

  #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#end;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener("abort", done);
      if (signal.aborted) done();
    });
  }
}

/** The address of a webhook. @throws SconceError `config` where it is none. */
export function webhookUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === "http:" || parsed?.protocol === "https:") return parsed;
  throw new SconceError("config", "notify: must be an address that begins with http:// or https://", {
    hint: "give the address of a webhook as the option `notify`, or leave it out",
  });
}

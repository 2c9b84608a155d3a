/**
 * Windows of one browser share six connections to a server. So that questions are always answered, however many windows there are, at most three
 * keep a stream open at the same time: the window that was used last, and two of the others in turn.
 */
const FRONT = "sconce-front";
const OTHERS = ["sconce-window-0", "sconce-window-1"];
/** How long a turn lasts while others wait, in milliseconds. */
const TURN = 700;

/** A window's turn to listen. */
export interface Turn {
  /** Aborted when the turn is over: because others wait, or the page has left. */
  readonly over: AbortSignal;
  /** Give it back. */
  end(): void;
}

/** Whether this is the window that was used last, as far as it knows. */
let front = document.hasFocus();
const used = new EventTarget();
addEventListener("focus", () => {
  front = true;
  used.dispatchEvent(new Event("used"));
});
addEventListener("blur", () => {
  front = false;
});

/** Wait for this window's turn. Where the browser has no locks, as on plain HTTP from another machine, it is always its turn. */
export async function takeTurn(signal: AbortSignal): Promise<Turn> {
  const over = new AbortController();
  const turn: Turn = { over: over.signal, end: () => over.abort() };
  signal.addEventListener("abort", turn.end, { once: true });
  if (!navigator.locks || signal.aborted) return turn;
  if (front) await hold(FRONT, { steal: true }, over).catch(() => {});
  else await holdOneOf(over);
  over.signal.addEventListener("abort", () => signal.removeEventListener("abort", turn.end), { once: true });
  return turn;
}

/** Hold one of the locks of the windows behind the front one, until others wait for it, or this one comes to the front. */
async function holdOneOf(over: AbortController): Promise<void> {
  const toFront = () => over.abort();
  used.addEventListener("used", toFront, { once: true });
  over.signal.addEventListener("abort", () => used.removeEventListener("used", toFront), { once: true });
  for (const name of OTHERS)
    if (await hold(name, { ifAvailable: true }, over).catch(() => false)) return share(name, over);
  const name = OTHERS[Math.floor(Math.random() * OTHERS.length)] as string;
  await hold(name, { signal: over.signal }, over).catch(() => {});
  share(name, over);
}

/** Hold a lock until the turn is over. @returns as soon as it is held; false where it is not. */
function hold(name: string, options: LockOptions, over: AbortController): Promise<boolean> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, options, (lock) => {
        resolve(lock !== null);
        if (lock === null || over.signal.aborted) return undefined;
        return new Promise<void>((free) => over.signal.addEventListener("abort", () => free(), { once: true }));
      })
      .catch((error) => {
        // Taken away by the window that is used now.
        if (options.steal) {
          front = false;
          over.abort();
        }
        reject(error);
      });
  });
}

/** End the turn as soon as others wait for it. */
function share(name: string, over: AbortController): void {
  const timer = setInterval(() => {
    void navigator.locks.query().then(({ pending = [] }) => {
      if (pending.some((one) => one.name === name)) over.abort();
    });
  }, TURN);
  over.signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}

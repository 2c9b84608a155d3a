/**
 * Windows of one browser share six connections to a server. So that questions are always answered, however many windows there are, at most three
 * keep a stream open at the same time: the window that was used last, and two of the others in turn. Where the browser has no locks, as on plain
 * HTTP from another machine, the others listen for a moment and rest for two: connections that are short are shared by waiting for one.
 */
const FRONT = "sconce-front";
const OTHERS = ["sconce-window-0", "sconce-window-1"];
/** How long a turn lasts while others wait, in milliseconds, and how long a window rests between two where there are no locks. */
const TURN = 700;
const REST = 1400;

/** A window's turn to listen. */
export interface Turn {
  /** Aborted when the turn is over: because others wait, or the page has left. */
  readonly over: AbortSignal;
  /** The stream is open: a turn of limited length begins. */
  opened(): void;
  /** Give it back. */
  end(): void;
}

/** Whether this is the window that was used last, as far as it knows. */
let front = document.hasFocus();
/** Tells `used` when this window is used, `left` when another one is. */
const windows = new EventTarget();
/** The same among the windows of the browser. */
const others = new BroadcastChannel(FRONT);
others.onmessage = () => {
  front = false;
  windows.dispatchEvent(new Event("left"));
};
if (front) others.postMessage("used");
addEventListener("focus", () => {
  front = true;
  others.postMessage("used");
  windows.dispatchEvent(new Event("used"));
});
addEventListener("blur", () => {
  front = false;
});

/** Wait for this window's turn. */
export async function takeTurn(signal: AbortSignal): Promise<Turn> {
  const over = new AbortController();
  const turn: Turn = { over: over.signal, opened: () => {}, end: () => over.abort() };
  signal.addEventListener("abort", turn.end, { once: true });
  if (signal.aborted) over.abort();
  else if (!navigator.locks) return withoutLocks(turn, over, signal);
  else if (front) await hold(FRONT, { steal: true }, over).catch(() => {});
  else await holdOneOf(over);
  over.signal.addEventListener("abort", () => signal.removeEventListener("abort", turn.end), { once: true });
  return turn;
}

let rested = true;

/** The window that is used listens until another one is; any other for a moment, after a rest. */
async function withoutLocks(turn: Turn, over: AbortController, signal: AbortSignal): Promise<Turn> {
  over.signal.addEventListener("abort", () => signal.removeEventListener("abort", turn.end), { once: true });
  if (!front && !rested)
    await new Promise<void>((go) => {
      const timer = setTimeout(go, REST * (0.75 + Math.random() / 2));
      windows.addEventListener("used", () => go(), { once: true });
      over.signal.addEventListener("abort", () => go(), { once: true });
      over.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    });
  rested = false;
  if (front) windows.addEventListener("left", turn.end, { once: true, signal: over.signal });
  else return { ...turn, opened: () => void setTimeout(turn.end, TURN) };
  return turn;
}

/** Hold one of the locks of the windows behind the front one, until others wait for it, or this one comes to the front. */
async function holdOneOf(over: AbortController): Promise<void> {
  const toFront = () => over.abort();
  windows.addEventListener("used", toFront, { once: true, signal: over.signal });
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

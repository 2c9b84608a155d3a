/**
 * The process that owns one Python: the only file that imports pythonia, started by {@link ./worker.ts} with Node's IPC
 * channel. It knows nothing of what the messages mean. It ends when its parent does, and takes Python with it.
 */
import type { FromHost, ToHost } from "./protocol.js";

interface PythonProcess {
  pid?: number;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): void;
  on(event: "exit", listener: (code: number | null, signal: string | null) => void): void;
  kill(signal: string): void;
}

// Whether Ctrl-C or a polite end stop anything is decided by the parent, which sends `stop`, or goes away.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

let python: PythonProcess | undefined;

function end(): never {
  python?.kill("SIGKILL");
  process.exitCode = 0;
  return process.reallyExit(0) as never;
}

// A parent that was killed while this process booted has left already: then no event will come.
process.on("disconnect", end);
if (!process.connected) end();

const send = (message: FromHost): void => {
  if (process.connected) process.send?.(message, undefined, {}, () => {});
};

process.env.REQ_TIMEOUT = "0"; // pythonia would give up on a call after 100 s while Python works on
const pythonia = (await import("pythonia")) as unknown as {
  default: { com: { proc: PythonProcess }; python(name: string): Promise<Entry> };
};
interface Entry {
  connect(callback: (payload: string) => string | Promise<string>): Promise<number>;
  invoke(name: string, params: string): Promise<string>;
}
// Internals of pythonia 1.2.6: past some thousand callbacks the ids of the two sides would meet.
(globalThis as unknown as { __pythonBridge: { jsi: { ffid: number } } }).__pythonBridge.jsi.ffid = 1e9;

python = pythonia.default.com.proc;
python.on("error", (error) => {
  // One that cannot be started never exits. Any other error, as of a write to it, is followed by its exit, which says more.
  if (error.syscall?.startsWith("spawn")) send({ type: "died", code: null, signal: null, reason: error.message });
});
python.on("exit", (code, signal) => send({ type: "died", code, signal }));

let current = 0; // the id of the call in hand; 0: none
let stopped = 0; // the id of the call that was told to stop
let pending: string[] = [];
let orders: string[] = []; // for the call in hand, as JSON
let flushing: NodeJS.Immediate | undefined;
let answer: ((answer: string) => void) | undefined;

function flush(): void {
  if (flushing) clearImmediate(flushing);
  flushing = undefined;
  if (pending.length > 0) send({ type: "events", id: current, events: pending });
  pending = [];
}

/** Python's callback, asked after each batch: "" says nothing, "?…" waits for the listener's own answer, "<" takes the orders. */
function onPayload(payload: string): string | Promise<string> {
  if (payload.startsWith("?")) {
    flush();
    send({ type: "ask", id: current, event: payload.slice(1) });
    return new Promise((resolve) => {
      answer = resolve;
    });
  }
  if (payload === "<") {
    const taken = orders.splice(0);
    return stopped === current ? "stop" : `[${taken.join(",")}]`;
  }
  if (payload !== "") {
    pending.push(payload);
    flushing ??= setImmediate(flush);
  }
  return stopped === current ? "stop" : "go";
}

const entry = await pythonia.default.python("sconce.entry");
const pid = await entry.connect(onPayload);

process.on("message", async (message: ToHost) => {
  switch (message.type) {
    case "call": {
      current = message.id;
      orders = [];
      const envelope = await entry.invoke(message.name, message.params);
      flush();
      current = 0;
      send({ type: "result", id: message.id, envelope });
      break;
    }
    case "stop":
      stopped = message.id;
      break;
    case "order":
      if (message.id === current) orders.push(message.order);
      break;
    case "answer":
      if (message.id === current) answer?.(stopped === current ? "stop" : message.answer);
      break;
    case "close":
      end();
  }
});

send({ type: "ready", pid });

declare global {
  namespace NodeJS {
    interface Process {
      /** Ends the process without the `exit` event: pythonia's listeners would wait for a Python that is gone. */
      reallyExit(code: number): void;
    }
  }
}

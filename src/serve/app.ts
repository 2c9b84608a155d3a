import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Classifier } from "../inference/classifier.js";
import type { ServeLimits } from "./limits.js";
import { Refusal, readWanted } from "./request.js";

/** How a server stands. */
export interface ServingState {
  /** It takes no new requests, and ends when those in hand are answered. */
  stopping: boolean;
}

const PATHS: Record<string, string> = { "/": "GET", "/health": "GET", "/classify": "POST" };

/** What answers the requests: POST /classify, GET /health, GET /. Every answer is JSON. */
export function makeApp(classifier: Classifier, limits: ServeLimits, state: ServingState): Hono {
  const app = new Hono();
  let inHand = 0;

  app.get("/", (c) => c.json({ name: classifier.name, labels: classifier.labels, limits }));

  app.get("/health", (c) => (state.stopping ? c.json({ status: "stopping" }, 503) : c.json({ status: "ok" })));

  const tooLarge = () => {
    throw new Refusal(413, `the body is larger than ${limits.bodyBytes} bytes`);
  };
  app.post("/classify", bodyLimit({ maxSize: limits.bodyBytes, onError: tooLarge }), async (c) => {
    const again = { "retry-after": "1" };
    if (state.stopping) throw new Refusal(503, "the server is stopping", again);
    if (inHand >= limits.requests) throw new Refusal(503, `${inHand} requests are in hand; send it again`, again);
    if (!/^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? ""))
      throw new Refusal(415, "send JSON, with the header content-type: application/json");
    inHand += 1;
    try {
      const { texts, padTo } = readWanted(await c.req.text(), classifier, limits);
      const late = AbortSignal.timeout(limits.seconds * 1000);
      const signal = AbortSignal.any([late, c.req.raw.signal]); // the second: nobody waits for the answer any more
      const results = await classifier.classify(texts, { padTo, signal }).catch((error) => {
        if (late.aborted) throw new Refusal(503, `it took more than ${limits.seconds} s; send fewer or shorter texts`);
        throw error;
      });
      return c.json({ results });
    } finally {
      inHand -= 1;
    }
  });

  app.notFound((c) => {
    const method = PATHS[c.req.path];
    const allowed = Object.entries(PATHS).map(([path, method]) => `${method} ${path}`);
    if (method === undefined) return c.json(told(`there is no ${c.req.path}; there are ${allowed.join(", ")}`), 404);
    return c.json(told(`${c.req.path} takes ${method}`), 405, { allow: method });
  });

  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json(told(error.message), error.status, error.headers);
    return c.json(told(error.message), 500);
  });

  return app;
}

const told = (message: string) => ({ error: message });

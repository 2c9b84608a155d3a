/** The server of sconce watch: who is answered, what a stream tells, what a wrong address gives. */
import { appendFile, mkdir, rm, truncate, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { hostname } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { StreamMessage } from "#sconce/watch/api.js";
import { type Watching, watch } from "#sconce/watch/watch.js";
import { rejection, temporary, within } from "../helpers.js";
import { fakeRun } from "../report/helpers/fake-runs.js";

const test = suite("the server of sconce watch");
const root = temporary();
let watching: Watching;
let token: string;

test.before(async () => {
  await fakeRun(join(root, "runs", "one"), { config: { model: { name: "gru" }, training: { epochs: 3 } } });
  await writeFile(join(root, "secret.json"), '{"config": "secret"}');
  watching = await watch([join(root, "runs")], { port: 0 });
  token = new URL(watching.url).hash.slice("#token=".length);
});
test.after(() => watching.close());

/** A request with any headers, which fetch would not send. */
function ask(path: string, headers: Record<string, string> = {}, method = "GET", port = watching.port) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let body = "";
      response.on("data", (piece) => (body += piece));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

test("another host's name, another page's origin, and a change without the token are refused", async () => {
  const own = `127.0.0.1:${watching.port}`;
  const status = async (headers: Record<string, string>, path = "/api/list", method = "GET") =>
    (await ask(path, headers, method)).status;
  assert.is(await status({}), 200);
  assert.is(await status({ host: `localhost:${watching.port}` }), 200);
  assert.is(await status({ host: "evil.example" }), 421);
  assert.is(await status({ host: `evil.example:${watching.port}` }, "/"), 421);
  assert.is(await status({ origin: "http://evil.example" }), 403);
  assert.is(await status({ origin: "null" }), 403);
  assert.is(await status({ "sec-fetch-site": "cross-site" }), 403);
  assert.is(await status({ "sec-fetch-site": "same-site" }), 403);
  const json = { "content-type": "application/json" };
  assert.is(await status(json, "/api/steer", "POST"), 403);
  assert.is(await status({ ...json, "x-sconce-token": "x".repeat(token.length) }, "/api/steer", "POST"), 403);
  assert.is(await status({ "content-type": "text/plain", "x-sconce-token": token }, "/api/steer", "POST"), 415);
  assert.is(await status({ ...json, "x-sconce-token": token, origin: `http://${own}` }, "/api/nothing", "POST"), 404);
});

test("the page may load nothing but itself, and nobody may frame it", async () => {
  const { headers, body } = await ask("/");
  const policy = String(headers["content-security-policy"]);
  assert.match(
    policy,
    /default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; connect-src 'self'/,
  );
  assert.match(policy, /frame-ancestors 'none'/);
  assert.not.match(body, /(?:src|href)="(?!data:)/);
});

test("an id is looked up and never a path", async () => {
  const run = (id: string) => ask(`/api/run?id=${encodeURIComponent(id)}`);
  assert.is((await run("0/one")).status, 200);
  for (const id of ["0/../secret.json", "0/one/../one", "/etc", "0/one/trials/../../..", "../secret", ""])
    assert.is((await run(id)).status, 404, id);
});

test("with --host the token is needed to read, too", async () => {
  const open = await watch([root], { port: 0, host: "0.0.0.0" });
  try {
    assert.is((await ask("/api/list", {}, "GET", open.port)).status, 403);
    assert.is(new URL(open.url).hostname, hostname().toLowerCase(), "0.0.0.0 cannot be opened elsewhere");
    const own = new URL(open.url).hash.slice("#token=".length);
    assert.is((await ask("/api/list", { "x-sconce-token": own }, "GET", open.port)).status, 200);
  } finally {
    await open.close();
  }
});

test("a taken port: the next one by itself, a sentence where it was named", async () => {
  const first = await watch([root]);
  const second = await watch([root]);
  try {
    assert.ok(second.port > first.port);
    const error = await rejection(watch([root], { port: first.port }));
    assert.is(error.kind, "usage");
    assert.match(error.message, /the port is taken/);
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
  assert.match((await rejection(watch([join(root, "absent")]))).message, /there is no folder .*absent$/);
});

test("a stream tells new lines from where the page was, says when a file begins anew, and that a row has changed", async () => {
  const run = join(root, "runs", "live");
  await mkdir(run, { recursive: true });
  await fakeRun(run, {
    config: { model: { name: "rnn" }, training: { epochs: 3 } },
    done: 0,
    status: "killed",
    metrics: false,
  });
  const file = join(run, "metrics.jsonl");
  const line = (batch: number) =>
    `{"type": "batch", "phase": "train", "epoch": 1, "batch": ${batch}, "batches": 10, "seen": 0, "of": 1, "loss": 0.5}\n`;
  await writeFile(file, line(0));
  for (let tries = 0; (await ask("/api/run?id=0/live")).status !== 200 && tries < 200; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const heard = listen(`/api/stream?run=0/live&offset=${line(0).length}`);
  await heard.until((message) => message.type === "item");
  await appendFile(file, line(1) + line(2).slice(0, 20));
  const told = await heard.until((message) => message.type === "metrics");
  assert.ok(told.type === "metrics");
  assert.equal([told.curve.x, told.reset], [[0.2], false]);
  await appendFile(file, line(2).slice(20));
  const rest = await heard.until((message) => message.type === "metrics");
  assert.equal(rest.type === "metrics" && rest.curve.x, [0.3]);
  await truncate(file, line(0).length);
  const anew = await heard.until((message) => message.type === "metrics");
  assert.is(anew.type === "metrics" && anew.reset, true);
  heard.end();
  await rm(run, { recursive: true });
});

/** Listen to a stream. */
function listen(path: string) {
  const waiting: StreamMessage[] = [];
  let wake = () => {};
  const ending = new AbortController();
  const sent = request({ host: "127.0.0.1", port: watching.port, path, signal: ending.signal }, (response) => {
    let rest = "";
    response.setEncoding("utf8").on("error", () => {});
    response.on("data", (piece: string) => {
      const parts = (rest + piece).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) if (part.startsWith("data: ")) waiting.push(JSON.parse(part.slice(6)));
      wake();
    });
  });
  sent.on("error", () => {});
  sent.end();
  return {
    end: () => ending.abort(),
    until: (wanted: (message: StreamMessage) => boolean) =>
      within(
        (async () => {
          for (;;) {
            const message = waiting.shift();
            if (message && wanted(message)) return message;
            if (!message) await new Promise<void>((resolve) => (wake = resolve));
          }
        })(),
        20,
        path,
      ),
  };
}

test.run();

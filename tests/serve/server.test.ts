/** The HTTP server on an export: what it answers, what it refuses, many requests at once, and its end. */
import { once } from "node:events";
import { request } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Classification, loadClassifier } from "#sconce/inference/index.js";
import type { ServeLimits } from "#sconce/serve/limits.js";
import { serve } from "#sconce/serve/serve.js";
import { cli, home, rejection, sconce, until } from "../helpers.js";

const EXPORTED = join(home, "tests", "fixtures", "exported");
const test = suite("serve");
const limits = { bodyBytes: 2000, texts: 4, tokens: 50, requests: 8 };
const serving = await serve(EXPORTED, { port: 0, threads: 1, limits });
const classifier = await loadClassifier(EXPORTED, { threads: 1 });
test.after(async () => {
  await serving.close();
  await classifier.dispose();
});

/** All that an answer may have. */
interface Answer {
  error: string;
  results: Classification[];
  labels: string[];
  limits: ServeLimits;
}

async function ask(method: string, path: string, body?: string, type = "application/json") {
  const sent = body === undefined ? {} : { headers: { "content-type": type }, body };
  const response = await fetch(`${serving.url}${path}`, { method, ...sent });
  return { status: response.status, headers: response.headers, json: (await response.json()) as Answer };
}

const post = (url: string, content: unknown) =>
  fetch(`${url}/classify`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(content),
  });

/** Begin a request, and send the rest of its body when it is finished. */
function holdRequest(url: string) {
  const body = JSON.stringify({ text: "a lovely film" });
  const headers = { "content-type": "application/json", "content-length": body.length };
  const asked = request(new URL("/classify", url), { method: "POST", headers });
  asked.write(body.slice(0, 5));
  return {
    async finish(): Promise<Answer> {
      asked.end(body.slice(5));
      const [answer] = await once(asked, "response");
      let text = "";
      for await (const chunk of answer) text += chunk;
      return JSON.parse(text);
    },
  };
}
const classify = (content: unknown) => ask("POST", "/classify", JSON.stringify(content));

test("texts get what the classifier says of them, in their order", async () => {
  const texts = ["Great lovely film", "dull", "a plot of actors"];
  const { status, json } = await classify({ texts });
  assert.is(status, 200);
  assert.equal(json, { results: await classifier.classify(texts) });
  assert.equal((await classify({ text: texts[1] })).json, { results: [await classifier.classify("dull")] });
  const padded = await classify({ text: "dull", padTo: 20 });
  assert.equal(padded.json, { results: [await classifier.classify("dull", { padTo: 20 })] });
});

test("health, and what it serves", async () => {
  assert.equal((await ask("GET", "/health")).json, { status: "ok" });
  const { json } = await ask("GET", "/");
  assert.equal(json.labels, classifier.labels);
  assert.is(json.limits.texts, 4);
});

const many = (count: number, word = "film") => Array.from({ length: count }, () => word);
const REFUSED: [what: string, body: string, status: number, words: RegExp][] = [
  ["no JSON", "{", 400, /^the body is not JSON \(.*\); send \{"texts": \["…"\]\}/],
  ["an empty body", "", 400, /^the body is not JSON/],
  ["a list", '["film"]', 400, /^the body is a list, not an object/],
  ["nothing asked for", "{}", 400, /^one of text and texts is needed/],
  ["both", '{"text":"a","texts":["b"]}', 400, /^one of text and texts is needed/],
  ["an unknown field", '{"text":"a","model":"b"}', 400, /^there is no field "model"/],
  ["texts that are one text", '{"texts":"film"}', 400, /^texts is a text, not a list of texts$/],
  ["a number among texts", '{"texts":["film",3]}', 400, /^texts\[1\] is a number, not a text$/],
  ["null", '{"text":null}', 400, /^text is null, not a text$/],
  ["an empty text", '{"texts":["film"," \\n"]}', 400, /^texts\[1\] is empty: there is no word to read$/],
  ["padTo in words", '{"text":"film","padTo":"9"}', 400, /^padTo has to be a whole number from 1 to 50$/],
  ["padTo beyond the limit", '{"text":"film","padTo":51}', 400, /^padTo has to be/],
  ["too many texts", JSON.stringify({ texts: many(5) }), 413, /^there are 5 texts; at most 4 a request$/],
  ["too long a text", JSON.stringify({ text: many(51).join(" ") }), 413, /^text has 51 tokens; at most 50 a text$/],
  ["too large a body", JSON.stringify({ text: "x".repeat(2000) }), 413, /^the body is larger than 2000 bytes$/],
];
for (const [what, body, status, words] of REFUSED)
  test(`refused: ${what}`, async () => {
    const answer = await ask("POST", "/classify", body);
    assert.is(answer.status, status);
    assert.match(answer.json.error, words);
  });

test("refused: another content type, path, method", async () => {
  const type = await ask("POST", "/classify", "film", "text/plain");
  assert.equal([type.status, type.json.error], [415, "send JSON, with the header content-type: application/json"]);
  const path = await ask("GET", "/predict");
  assert.equal(path.status, 404);
  assert.match(path.json.error, "there is no /predict; there are GET /, GET /health, POST /classify");
  const method = await ask("GET", "/classify");
  assert.equal([method.status, method.headers.get("allow")], [405, "POST"]);
});

test("a body of unknown length is cut off at the limit", async () => {
  const chunks = new ReadableStream({
    start(controller) {
      for (let at = 0; at < 100; at++) controller.enqueue(new TextEncoder().encode("x".repeat(100)));
      controller.close();
    },
  });
  const response = await fetch(`${serving.url}/classify`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: chunks,
    duplex: "half",
  } as RequestInit);
  assert.is(response.status, 413);
});

test("many requests at once: each gets its own answer, and those beyond the limit are told to come again", async () => {
  const texts = Array.from({ length: 40 }, (_, at) => many(1 + (at % 30), at % 2 ? "lovely" : "dull").join(" "));
  const alone = await classifier.classify(texts);
  const answers = await Promise.all(
    texts.map(async (text) => {
      for (;;) {
        const { status, headers, json } = await classify({ text });
        if (status === 200) return json.results[0] as Classification;
        assert.equal([status, headers.get("retry-after")], [503, "1"]);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }),
  );
  for (const [at, answer] of answers.entries()) {
    assert.equal([answer.label, answer.tokens], [alone[at]?.label, alone[at]?.tokens]);
    assert.ok(Math.abs(answer.probability - (alone[at]?.probability ?? 0)) < 1e-5);
  }
});

test("a request beyond those in hand is told to come again; the one in hand is answered", async () => {
  const narrow = await serve(EXPORTED, { port: 0, threads: 1, limits: { requests: 1 } });
  const held = holdRequest(narrow.url);
  let refused = await post(narrow.url, { text: "film" });
  for (let left = 100; refused.status === 200 && left > 0; left--) refused = await post(narrow.url, { text: "film" });
  assert.equal([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  assert.match(((await refused.json()) as Answer).error, "1 requests are in hand; send it again");
  assert.is((await held.finish()).results[0]?.tokens, 3);
  assert.is((await post(narrow.url, { text: "film" })).status, 200);
  await narrow.close();
});

test("a request that would take too long is ended between two batches", async () => {
  const hurried = await serve(EXPORTED, {
    port: 0,
    threads: 1,
    limits: { seconds: 0.01, texts: 20_000, bodyBytes: 1e8, tokens: 9000 },
  });
  const body = JSON.stringify({ texts: many(60, many(8000).join(" ")) });
  const answer = await fetch(`${hurried.url}/classify`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  assert.is(answer.status, 503);
  assert.match(
    ((await answer.json()) as { error: string }).error,
    /^it took more than 0\.01 s; send fewer or shorter texts$/,
  );
  await hurried.close();
});

test("a taken port, an address of another machine, an export that is none", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  const taken = await rejection(serve(EXPORTED, { port }));
  assert.equal([taken.kind, taken.message], ["usage", `cannot listen at 127.0.0.1, port ${port}: the port is taken`]);
  other.close();
  const foreign = await rejection(serve(EXPORTED, { port: 0, host: "192.0.2.1" }));
  assert.match(foreign.message, "this machine does not have the address");
  const { exitCode, stderr } = await sconce(["serve", "/no/such/folder"]);
  assert.is(exitCode, 2);
  assert.match(stderr, /is not a folder of `sconce export`/);
});

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  test(`sconce serve: the address on stdout; ${signal} lets a request in hand be answered`, async () => {
    const server = execa(process.execPath, [cli, "serve", EXPORTED, "--port", "0", "--threads", "1"], {
      reject: false,
      stdin: "ignore",
      env: { PATH: "", SCONCE_PYTHON: "/no/such/python" },
    });
    const [first] = (await once(server.stdout, "data")) as [Buffer];
    const url = new URL(String(first).trim());
    assert.is(url.hostname, "127.0.0.1");
    const idle = connect(Number(url.port), url.hostname); // a connection that asks for nothing
    await once(idle, "connect");
    const held = holdRequest(url.href); // the rest comes after the signal
    await new Promise((resolve) => setTimeout(resolve, 200));
    server.kill(signal);
    let stderr = "";
    server.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    await until(() => stderr.includes("ending; the requests in hand are answered"), 20, "the signal's line");
    assert.is((await held.finish()).results[0]?.tokens, 3);
    assert.is((await server).exitCode, code);
    idle.destroy();
  });

test.run();

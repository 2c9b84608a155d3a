/** What is posted to a webhook, and what becomes of one that is slow, deaf or gone. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { commandLine } from "#sconce/cli/command-line.js";
import { SconceError, type SweepEvent } from "#sconce/index.js";
import { notifying } from "#sconce/notify/notifying.js";
import { SweepNotices } from "#sconce/sweep/notices.js";
import { makeCorpus, readJson, rejection, sconce, temporary } from "../helpers.js";

const test = suite("notify");

/** A webhook that keeps what is posted, and answers as it is told. */
async function webhook(answer: (attempt: number, response: ServerResponse) => void = (_, response) => response.end()) {
  const posted: Record<string, unknown>[] = [];
  let attempts = 0;
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    posted.push({ ...JSON.parse(body), type: request.headers["content-type"] });
    attempts += 1;
    answer(attempts, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { posted, url, close };
}

/** Work that ends, or throws, with what was warned of. */
async function work(url: string, error?: Error) {
  const warned: string[] = [];
  const ends = {
    ended: (value: number) => ({ event: "run-completed", text: `it gave ${value}`, folder: null }),
    failed: (failure: object) => ({ event: "run-failed", text: "it failed", folder: null, error: failure }),
    warn: (message: string) => warned.push(message),
  };
  const done = await notifying(url, ends, async () => {
    if (error) throw error;
    return 7;
  }).catch((thrown: unknown) => thrown);
  return { done, warned };
}

test("the end is posted as JSON, with when, where and by which version", async () => {
  const { posted, url, close } = await webhook();
  assert.is((await work(url)).done, 7);
  const [{ at, host, sconce: version, ...rest } = {}] = posted;
  assert.equal(rest, { type: "application/json", event: "run-completed", text: "it gave 7", folder: null });
  assert.ok(!Number.isNaN(Date.parse(String(at))) && host && version);
  close();
});

test("a failure is posted, and thrown all the same; a mistake of the call is not posted", async () => {
  const { posted, url, close } = await webhook();
  const died = new SconceError("python-died", "Python died: SIGKILL\nmore");
  assert.is((await work(url, died)).done, died);
  assert.equal(
    posted.map(({ error }) => error),
    [{ kind: "python-died", message: "Python died: SIGKILL" }],
  );
  await work(url, new SconceError("config", "wrong"));
  assert.is(posted.length, 1);
  close();
});

test("an answer of 503 is tried again, one of 404 is not; either is told once, without the address's path", async () => {
  const busy = await webhook((attempt, response) => response.writeHead(attempt === 1 ? 503 : 204).end());
  assert.equal((await work(busy.url)).warned, []);
  assert.is(busy.posted.length, 2);
  busy.close();
  const gone = await webhook((_, response) => response.writeHead(404).end());
  const { done, warned } = await work(gone.url);
  assert.equal([done, gone.posted.length, warned.length], [7, 1, 1]);
  assert.match(
    warned[0] as string,
    /^run-completed could not be posted to http:\/\/127\.0\.0\.1:\d+: the answer was 404/,
  );
  gone.close();
});

test("one that never answers, or is not there, ends nothing", async () => {
  const deaf = await webhook(() => {});
  const nobody = await webhook();
  nobody.close();
  for (const { done, warned } of await Promise.all([deaf, nobody].map(({ url }) => work(url)))) {
    assert.is(done, 7);
    assert.is(warned.length, 1, "told once");
  }
  deaf.close();
});

test("an address that is none is refused before anything is done", async () => {
  for (const url of ["ftp://somewhere/", "webhook", ""]) {
    const { message } = await rejection(notifying(url, {} as never, async () => assert.unreachable()));
    assert.match(message, /^notify: must be an address/);
  }
});

test("a sweep: a trial that beats the best is a notice, the first one and a worse one are not", () => {
  const notices = new SweepNotices("cells");
  const trial = (number: number, value: number) => ({
    number,
    status: "completed",
    values: [value],
    params: { seed: number },
  });
  const end = (number: number, value: number, best: [number, number]) =>
    ({
      type: "trial-end",
      trial: trial(number, value),
      best: trial(...best),
      done: number + 1,
      target: 9,
    }) as unknown as SweepEvent;
  const heard = [end(0, 70, [0, 70]), end(1, 60, [0, 70]), end(2, 84.25, [2, 84.25])].map((event) =>
    notices.hear(event),
  );
  assert.equal([heard[0], heard[1]], [undefined, undefined]);
  assert.is(heard[2]?.text, "sweep cells: 84.25 is the best so far; best 84.25 of trial 2: seed=2");
  assert.equal(heard[2]?.best, { number: 2, values: [84.25], params: { seed: 2 } });
});

test("a command line is kept without the address", () => {
  assert.is(commandLine(["run", "--notify", "https://a/b", "--seed", "1"]), "sconce run --notify '***' --seed 1");
  assert.is(commandLine(["run", "--notify=https://a/b"]), "sconce run '--notify=***'");
});

test("sconce run --notify", async () => {
  const folder = temporary();
  const root = makeCorpus(join(folder, "corpus"), { perFolder: 10, words: [4, 10] });
  const { posted, url, close } = await webhook();
  const words = ["--data", root, "--epochs", "1", "--set", "model.hiddenDim=4", "--out", "one", "--notify", url];
  const { exitCode, stderr } = await sconce(["run", "--model", "rnn", "--name", "first try", ...words], {
    cwd: folder,
  });
  assert.is(exitCode, 0, stderr);
  const [{ event, name, model, epochs, test: figures, folder: kept, text } = {}] = posted;
  assert.equal([event, name, model, epochs, kept], ["run-completed", "first try", "rnn", 1, join(folder, "one")]);
  assert.is(typeof (figures as { accuracy: number }).accuracy, "number");
  assert.match(text as string, /^first try completed after \d+s: test accuracy \d+\.\d\d %, test loss 0\.\d{4}$/);
  assert.not.match(readJson(folder, "one", "config.json").command, "secret");
  close();
});

test.run();

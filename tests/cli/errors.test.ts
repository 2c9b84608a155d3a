/** The table of error kinds, and how an error looks when a program prints it. */
import { inspect } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { atCallSite } from "#sconce/errors.js";
import { ERROR_KINDS, isUserMistake, openSession, SconceError } from "#sconce/index.js";

const test = suite("cli: errors");

test("every kind says what it means, its exit code, and what a sweep does", () => {
  for (const [kind, { meaning, exitCode, retry, endsSweep }] of Object.entries(ERROR_KINDS)) {
    assert.ok(meaning.length > 10, kind);
    assert.ok(exitCode === 1 || exitCode === 2, kind);
    assert.not(retry && endsSweep, `${kind}: a trial is tried again, or the sweep ends`);
  }
  assert.is(isUserMistake(new SconceError("locked", "in use")), true);
  assert.is(isUserMistake(new SconceError("python-died", "killed")), false);
  assert.is(isUserMistake(new Error("other")), false);
});

test("an error has the fields that have a value, and no others", () => {
  const error = new SconceError("device", "no such device", { hint: undefined, signal: undefined });
  assert.equal(Object.keys(error), ["kind"]);
  assert.is(error.hint, undefined);
  assert.is(String(error), "SconceError: no such device");
});

test("printed: kind, message, hint, Python's traceback with its lines, the caller's line, the cause", () => {
  const cause = new Error("beneath");
  const error = new SconceError("python-error", "ValueError: no", { hint: "ask", traceback: "one\n  two\n", cause });
  const lines = inspect(error).split("\n");
  assert.equal(lines.slice(0, 4), ["SconceError (python-error): ValueError: no", "  hint: ask", "one", "  two"]);
  assert.match(lines[4] as string, /^ {4}at .*errors\.test/);
  assert.match(inspect(error), /caused by: Error: beneath/);
  assert.not.match(inspect(error), "undefined");
});

test("an error that a listener made gets the lines of the call that waited for it", async () => {
  const made = () =>
    new Promise<SconceError>((resolve) => setTimeout(() => resolve(new SconceError("closed", "closed")), 1));
  async function called() {
    const error = await made();
    assert.not.match(error.stack as string, "userFunction");
    throw atCallSite(error);
  }
  async function userFunction() {
    await called();
  }
  const error: SconceError = await userFunction().then(
    () => assert.unreachable(),
    (error) => error,
  );
  assert.match(error.stack as string, "SconceError: closed");
  assert.match(error.stack as string, "userFunction");
});

test("what a call of a session rejects with has the user's line in its stack", async () => {
  await using session = await openSession();
  async function userFunction() {
    await session.loadCorpus({ root: "/nowhere" });
  }
  const error: SconceError = await userFunction().then(
    () => assert.unreachable(),
    (error) => error,
  );
  assert.is(error.kind, "corpus");
  assert.match(error.stack as string, "userFunction");
});

test.run();

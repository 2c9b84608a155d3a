/** requirements.lock fixes what requirements*.txt ask for. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { PINNED } from "#sconce/cli/commands/setup.js";
import { home } from "./helpers.js";

const test = suite("requirements");
const lines = (file: string) => readFileSync(join(home, file), "utf8").split("\n");
const lock = readFileSync(join(home, "requirements.lock"), "utf8");

test("the lock has every package but torch, with hashes", () => {
  const pinned = new Map(
    [...lock.matchAll(/^([\w-]+)==(\S+) \\\n {4}--hash=sha256:[0-9a-f]{64}/gm)].map((m) => [m[1], m[2]]),
  );
  assert.is(pinned.size, [...lock.matchAll(/^\S+==/gm)].length, "each has a hash");
  const wanted = ["requirements.txt", "requirements-dev.txt"].flatMap(lines).filter((line) => /^\w/.test(line));
  assert.ok(wanted.length > 8);
  for (const line of wanted) {
    const [, name = "", operator, version = ""] = /^([\w-]+)(==|>=)([\d.]+)/.exec(line) ?? [];
    if (name === "torch") continue;
    const found = pinned.get(name) ?? "";
    assert.ok(found, `${name} is not in the lock: make it anew, as its first lines say`);
    if (operator === "==") assert.is(found, version, name);
  }
  assert.is(pinned.get("torch"), undefined);
});

test("the extras whose version is fixed have the tested one", () => {
  const wanted = lines("requirements-dev.txt");
  for (const pinned of Object.values(PINNED).flat()) assert.ok(wanted.includes(pinned), pinned);
});

test("the lock names no registry and no folder", () => {
  assert.not.match(lock, /:\/\/|--index-url|--find-links/);
});

test.run();

/** Locks that outlive neither a kill nor the reuse of a process's number. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { lock } from "#sconce/files/lock.js";
import { startOf } from "#sconce/files/process-identity.js";
import { rejection, temporary } from "../helpers.js";

const test = suite("files: lock");
const folder = temporary();
const path = join(folder, "a.lock");
const take = () => lock(path, "another fetch downloads here");
const refused = async () => {
  const { kind, message } = await rejection(take());
  assert.is(kind, "locked");
  return message;
};

test("one at a time, in one process, too", async () => {
  const unlock = await take();
  assert.match(await refused(), new RegExp(`another fetch downloads here: ${path} says ${hostname()} ${process.pid} `));
  await unlock();
  await (await take())();
  assert.equal(readdirSync(folder), []);
});

test("a living process's lock stays; a dead one's is taken over", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  writeFileSync(path, `${hostname()} ${child.pid} ${startOf(child.pid as number)}\n`);
  await refused();
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
  await (await take())();
  assert.not(existsSync(path));
});

test("a process that has the dead one's number does not hold its lock", async () => {
  // The runner of this file is alive, and did not start when the lock says.
  writeFileSync(path, `${hostname()} ${process.ppid} long-ago\n`);
  await (await take())();
  writeFileSync(path, `${hostname()} ${process.pid} long-ago\n`);
  await (await take())();
});

test("a file that a kill left empty is taken over after a while; another machine's lock never is", async () => {
  writeFileSync(path, "");
  assert.match(await refused(), /says nothing yet/);
  utimesSync(path, new Date(0), new Date(0));
  await (await take())();
  writeFileSync(path, `elsewhere-${hostname()} 1 x\n`);
  utimesSync(path, new Date(0), new Date(0));
  await refused();
  assert.match(readFileSync(path, "utf8"), /^elsewhere-/);
});

test.run();

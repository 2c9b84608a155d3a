/** A trial's folder as executors see it: what they may write there, and what is refused. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { AttemptFiles } from "#sconce/executors/task-files.js";
import { rejection, temporary } from "../helpers.js";

const test = suite("sweep: a trial's files");
const root = temporary();
const bytes = (text: string) => Buffer.from(text);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const fresh = () => new AttemptFiles(mkdtempSync(join(root, "trial-")));
const text = (files: AttemptFiles, name: string) => readFileSync(join(files.path, name), "utf8");

test("a file grows by appended bytes, and is cut where an attempt goes on from", async () => {
  const files = fresh();
  await files.append("metrics.jsonl", 0, bytes("one\n"));
  await files.append("metrics.jsonl", 4, bytes("two\n"));
  assert.is(text(files, "metrics.jsonl"), "one\ntwo\n");
  await files.append("metrics.jsonl", 4, bytes("2\n"));
  assert.is(text(files, "metrics.jsonl"), "one\n2\n");
  const gap = await rejection(files.append("metrics.jsonl", 7, bytes("x")));
  assert.is(gap.kind, "protocol");
  assert.match(gap.message, /metrics\.jsonl has 6 bytes; those from 7 on/);
  assert.is(text(files, "metrics.jsonl"), "one\n2\n");
});

test("writes that are not waited for are done in their order", async () => {
  const files = fresh();
  const parts = Array.from({ length: 50 }, (_, n) => String(n % 10));
  await Promise.all(parts.map((part, n) => files.append("metrics.jsonl", n, bytes(part))));
  assert.is(text(files, "metrics.jsonl"), parts.join(""));
});

test("a file is put in its place whole, and only when it arrived as it was sent", async () => {
  const files = fresh();
  const name = "checkpoints/checkpoint-0001.pt";
  await files.replace(name, bytes("first"), sha256("first"));
  const damaged = await rejection(files.replace(name, bytes("sec0nd"), sha256("second")));
  assert.is(damaged.kind, "worker-died", "of a kind that is worth another attempt");
  assert.match(damaged.message, /checkpoint-0001\.pt was damaged on its way/);
  assert.is(text(files, name), "first");
  assert.equal(readdirSync(join(files.path, "checkpoints")), ["checkpoint-0001.pt"]);
  await files.remove(name);
  await files.remove(name);
  assert.not(existsSync(join(files.path, name)));
});

test("locks and halves of files are not listed", async () => {
  const files = fresh();
  mkdirSync(join(files.path, "checkpoints"));
  for (const name of [
    ".lock",
    ".batch",
    "result.json.12.part",
    "checkpoints/a.pt.part",
    "checkpoints/a.pt",
    "config.json",
  ])
    writeFileSync(join(files.path, name), "12345");
  assert.equal(await files.list(), [
    { name: "checkpoints/a.pt", size: 5 },
    { name: "config.json", size: 5 },
  ]);
  assert.is(Buffer.from(await files.read("config.json")).toString(), "12345");
});

test("no name leads out of the folder, and nothing is written through a link", async () => {
  const files = fresh();
  for (const name of ["../x", "a/../../x", "/etc/x", "", ".", "a//b", "a\\b", "a\0b", "checkpoints/"]) {
    for (const write of [files.append(name, 0, bytes("x")), files.replace(name, bytes("x"), sha256("x"))])
      assert.is((await rejection(write)).kind, "protocol", JSON.stringify(name));
    assert.is((await rejection(files.read(name))).kind, "protocol", JSON.stringify(name));
    assert.is((await rejection(files.remove(name))).kind, "protocol", JSON.stringify(name));
  }
  const outside = mkdtempSync(join(root, "outside-"));
  writeFileSync(join(outside, "precious"), "kept");
  symlinkSync(outside, join(files.path, "checkpoints"));
  symlinkSync(join(outside, "precious"), join(files.path, "metrics.jsonl"));
  symlinkSync(join(outside, "precious"), join(files.path, "result.json"));
  const through = await rejection(files.replace("checkpoints/a.pt", bytes("x"), sha256("x")));
  assert.is(through.kind, "run-directory");
  assert.match(through.message, /checkpoints is not a folder/);
  assert.is((await rejection(files.append("metrics.jsonl", 0, bytes("x")))).kind, "run-directory");
  await files.replace("result.json", bytes("mine"), sha256("mine"));
  assert.is(text(files, "result.json"), "mine", "the link itself is replaced");
  assert.equal(readdirSync(outside), ["precious"]);
  assert.is(readFileSync(join(outside, "precious"), "utf8"), "kept");
});

test("once the attempt is over nothing more is taken, and what was being written is there", async () => {
  const files = fresh();
  const writing = files.replace(
    "model.pt",
    Buffer.alloc(5_000_000),
    createHash("sha256").update(Buffer.alloc(5_000_000)).digest("hex"),
  );
  await files.end();
  assert.is(readFileSync(join(files.path, "model.pt")).length, 5_000_000);
  await writing;
  const late = await rejection(files.append("metrics.jsonl", 0, bytes("late")));
  assert.is(late.kind, "closed");
  assert.equal(await files.list(), [{ name: "model.pt", size: 5_000_000 }]);
});

test.run();

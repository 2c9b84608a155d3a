/** A small archive like the publisher's, and others made from it: all are real ones, in a temporary folder. */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { create, Header, type HeaderData } from "tar";
import { temporary } from "../../helpers.js";

/** Where everything of these tests lies: the reviews in `aclImdb`, the archive, the roots of the tests. */
export const temp = temporary();
/** The archive's file. */
export const MINI = join(temp, "mini.tar.gz");
/** What the archive holds. */
export const REVIEWS = { "train/pos": 3, "train/neg": 4, "test/pos": 2, "test/neg": 1 };
export const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");
/** The archive's bytes. */
export const archive = await makeMini();

async function makeMini(): Promise<Buffer> {
  const corpus = join(temp, "aclImdb");
  for (const [folder, n] of Object.entries({ ...REVIEWS, "train/unsup": 2 })) {
    await mkdir(join(corpus, folder), { recursive: true });
    // Not to be compressed, so that the archive is long enough to be broken off.
    for (let i = 0; i < n; i++)
      await writeFile(join(corpus, folder, `${i}_7.txt`), randomBytes(30_000).toString("hex"));
  }
  await writeFile(join(corpus, "README"), "Large Movie Review Dataset v1.0");
  await writeFile(join(corpus, "train", "labeledBow.feat"), "9 0:1");
  await create({ gzip: true, cwd: temp, file: MINI }, ["aclImdb"]);
  return readFile(MINI);
}

/** An archive at hand, made of these bytes. */
export async function at(data: Buffer): Promise<string> {
  const path = join(await mkdtemp(join(temp, "archive-")), "a.tar.gz");
  await writeFile(path, data);
  return path;
}

/** The mini archive with an entry more, in front. */
export function withEntry(data: HeaderData, content = ""): Buffer {
  const header = new Header({ mode: 0o644, size: content.length, type: "File", ...data });
  header.encode();
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return gzipSync(Buffer.concat([header.block as Buffer, body, gunzipSync(archive)]));
}

/** A tar of these entries, gzipped, without the corpus: what is refused is refused before the end. */
export function tarOf(entries: { path: string; size: number; sent?: number }[]): Buffer {
  const blocks = entries.flatMap(({ path, size, sent = size }) => {
    const header = new Header({ path, size, mode: 0o644, type: "File" });
    header.encode();
    return [header.block as Buffer, Buffer.alloc(Math.ceil(sent / 512) * 512)];
  });
  return gzipSync(Buffer.concat(blocks));
}

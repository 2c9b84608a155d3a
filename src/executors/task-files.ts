import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { SconceError } from "../errors.js";
import { reason } from "../files/reason.js";
import { putWhole } from "../files/write-whole.js";

/** A file of a run's folder. */
export interface TaskFile {
  /** Its path in the folder, with forward slashes: `checkpoints/checkpoint-0002.pt`. */
  name: string;
  /** Its length in bytes. */
  size: number;
}

/**
 * What an executor sees of a run's folder, which is on the driver's side. An executor that shares the file system with the
 * driver works in {@link path}, in place. Any other reads what an earlier attempt left, and sends each file as it grows.
 *
 * All of it belongs to one attempt. Once that is over, writing rejects with kind `closed`, so that what a lost worker sends late never
 * mixes with the next attempt's files.
 */
export interface TaskFiles {
  /** The folder, an absolute path of the driver's machine. */
  readonly path: string;
  /** The files that are there, without locks and halves of files. */
  list(): Promise<TaskFile[]>;
  /** A file's bytes. @throws SconceError `run-directory` when it cannot be read. */
  read(name: string): Promise<Uint8Array>;
  /**
   * Write bytes from an offset on. The file ends with them: what stood from there on is dropped. The file is made when there is none.
   * @throws SconceError `protocol` for an offset beyond the file's end; `run-directory` when it cannot be written.
   */
  append(name: string, offset: number, bytes: Uint8Array): Promise<void>;
  /**
   * Put a file in its place, whole or not at all. What was appended before is on the disk by then.
   * @param sha256 The digest of the bytes as they were sent, in hexadecimal.
   * @throws SconceError `worker-died` when the bytes have another digest; `run-directory` when it cannot be written.
   */
  replace(name: string, bytes: Uint8Array, sha256: string): Promise<void>;
  /** Remove a file; one that is not there is no error. */
  remove(name: string): Promise<void>;
}

/** Locks, notes on the batch in hand, halves of files: of use only to the process that writes them. */
const TRANSIENT = /(?:^|\/)\.(?:lock|batch)$|\.part$/;

/** The files of one attempt at a run, in a folder of this machine. */
export class AttemptFiles implements TaskFiles {
  #over = false;
  /** One write after the other. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #unsynced = new Set<string>();

  constructor(readonly path: string) {}

  /** End the attempt: what is being written is finished, and nothing more is taken. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#last;
  }

  async list(): Promise<TaskFile[]> {
    const walk = async (folder: string): Promise<TaskFile[]> => {
      const entries = await readdir(join(this.path, folder), { withFileTypes: true });
      const found = entries.map(async (entry): Promise<TaskFile[]> => {
        const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) return walk(name);
        if (!entry.isFile() || TRANSIENT.test(name)) return [];
        const there = await lstat(join(this.path, name)).catch(() => undefined); // old checkpoints go at any moment
        return there ? [{ name, size: there.size }] : [];
      });
      return (await Promise.all(found)).flat();
    };
    return (await walk("")).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async read(name: string): Promise<Uint8Array> {
    const path = join(this.path, checked(name));
    return readFile(path).catch((cause) => {
      throw new SconceError("run-directory", `cannot read ${path}: ${reason(cause)}`, { cause });
    });
  }

  append(name: string, offset: number, bytes: Uint8Array): Promise<void> {
    return this.#write(name, async (path) => {
      const { O_WRONLY, O_CREAT, O_NOFOLLOW } = constants;
      const file = await open(path, O_WRONLY | O_CREAT | O_NOFOLLOW, 0o666);
      try {
        const { size } = await file.stat();
        if (offset > size)
          throw new SconceError("protocol", `${path} has ${size} bytes; those from ${offset} on cannot be added to it`);
        await file.truncate(offset);
        for (let done = 0; done < bytes.length; )
          done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
      } finally {
        await file.close();
      }
      this.#unsynced.add(path);
    });
  }

  replace(name: string, bytes: Uint8Array, sha256: string): Promise<void> {
    return this.#write(name, async (path) => {
      const digest = createHash("sha256").update(bytes).digest("hex");
      if (digest !== sha256)
        throw new SconceError("worker-died", `${path} was damaged on its way: SHA-256 ${digest}, sent as ${sha256}`);
      // A checkpoint names a length of the metrics, which must not be less than that after a power cut.
      for (const appended of this.#unsynced) await sync(appended);
      this.#unsynced.clear();
      await putWhole(path, bytes);
    });
  }

  remove(name: string): Promise<void> {
    return this.#write(name, async (path) => {
      this.#unsynced.delete(path);
      await rm(path, { force: true });
    });
  }

  #write(name: string, work: (path: string) => Promise<void>): Promise<void> {
    const write = async () => {
      const path = join(this.path, checked(name));
      try {
        await this.#makeFolders(name);
        await work(path);
      } catch (cause) {
        if (cause instanceof SconceError) throw cause;
        throw new SconceError("run-directory", `cannot write ${path}: ${reason(cause)}`, {
          hint: "make room, or mend the folder; the same command goes on with the sweep",
          cause,
        });
      }
    };
    if (this.#over)
      return Promise.reject(new SconceError("closed", `${join(this.path, name)}: the attempt that sends it is over`));
    const writing = this.#last.then(write);
    this.#last = writing.catch(() => {});
    return writing;
  }

  /** The folders above a file. A link in place of one is refused: it could lead anywhere. */
  async #makeFolders(name: string): Promise<void> {
    let folder = this.path;
    for (const part of name.split("/").slice(0, -1)) {
      folder = join(folder, part);
      await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      });
      if (!(await lstat(folder)).isDirectory())
        throw new SconceError("run-directory", `${folder} is not a folder, and nothing is written through a link`);
    }
  }
}

/** @throws SconceError `protocol` for a name that could lead out of the folder. */
function checked(name: string): string {
  const parts = name.split("/");
  if (/[\\\0]/.test(name) || parts.some((part) => part === "" || part === "." || part === ".."))
    throw new SconceError("protocol", `${JSON.stringify(name)} is not the name of a file in a run's folder`);
  return name;
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

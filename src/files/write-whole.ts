import { open, rename, rm } from "node:fs/promises";
import { SconceError } from "../errors.js";
import { reason } from "./reason.js";

/** Put a file in its place whole or not at all: written beside it, flushed to the disk, renamed. Throws what Node throws. */
export async function putWhole(path: string, content: string | Uint8Array): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  try {
    const file = await open(part, "w");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

/** The same for the text of a run's files. @throws SconceError `run-directory`. */
export async function writeWhole(path: string, content: string): Promise<void> {
  try {
    await putWhole(path, content);
  } catch (cause) {
    throw new SconceError("run-directory", `cannot write ${path}: ${reason(cause)}`, {
      hint: "make room, or choose a folder that can be written",
      cause,
    });
  }
}

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { SconceError } from "../errors.js";
import type { Io } from "./command.js";
import { toggle } from "./flags.js";

/** `--watch` of the commands that run something. */
export const watchFlag = toggle(
  "Open a live page of it, as sconce watch does, and print the address on stderr.",
  "Output",
);

/**
 * Serve the page in a process of its own, so that nobody who looks holds up what is run, and print its address. It ends with this process.
 *
 * @param folder Is made where it is not there yet.
 * @param view What of the folder the address shows: `view=sweep&id=0/.`; empty: the list.
 * @returns what ends it, once pages that are open have heard of the end; at once where it is not wanted.
 */
export async function startPage(wanted: boolean, folder: string, view: string, io: Io): Promise<() => Promise<void>> {
  if (!wanted) return async () => {};
  await mkdir(folder, { recursive: true });
  const main = fileURLToPath(new URL("./main.js", import.meta.url));
  const page = execa(process.execPath, [main, "watch", folder, "--json"], {
    ...{
      ipc: true,
      serialization: "json",
      reject: false,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      buffer: false,
    },
  });
  const told: string[] = [];
  page.stderr.setEncoding("utf8").on("data", (text: string) => told.push(text));
  const line = await new Promise<string>((resolve) => {
    page.stdout.setEncoding("utf8").once("data", resolve);
    void page.then(() => resolve(""));
  });
  const end = async () => {
    page.ref();
    page.kill();
    await page;
  };
  if (line === "")
    throw new SconceError("usage", told.join("").trim() || "the page could not be opened", {
      hint: "leave out --watch",
    });
  const { url } = JSON.parse(line) as { url: string };
  io.err(`watch it at ${view === "" ? url : url.replace("/#", `/?${view}#`)}`);
  page.unref();
  return end;
}

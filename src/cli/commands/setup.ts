import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { interpreterOf, packageFolder } from "../../bridge/find-python.js";
import { SconceError } from "../../errors.js";
import { defineCommand, type Io } from "../command.js";
import { text, texts } from "../flags.js";

/** Extras whose versions are fixed: all machines of a Ray cluster must have the same Ray, exports are made by what was tested together, trackers write what was read back. */
export const PINNED: Readonly<Record<string, readonly string[]>> = {
  ray: ["ray==2.60.0"],
  wandb: ["wandb==0.31.0"],
  trackio: ["trackio==0.43.0"],
  export: ["onnx==1.23.2", "onnxscript==0.7.2", "onnxruntime==1.30.0", "safetensors==0.8.0"],
};

const CHECK = "import sys; print('%d.%d' % sys.version_info[:2])";

/** `sconce setup` */
export const command = defineCommand({
  about: "Create the Python environment that runs need: a virtual environment with torch, torchtext, numpy and optuna.",
  flags: {
    dir: text("folder", "Create the environment in this folder.", "Machine", { shownDefault: ".venv" }),
    python: text("program", "Create it from this Python, 3.10 or newer.", "Machine", { shownDefault: "python3" }),
    "torch-index": text(
      "URL",
      "Take torch from this package index, for a build for CUDA or for the CPU alone.",
      "Machine",
    ),
    with: texts(
      "package",
      "Install this, too: tensorboard, mlflow-skinny, wandb, trackio, cmaes, scipy, ray, export (what sconce export needs).",
      "Machine",
      "words",
    ),
  },
  async handler(flags, io) {
    const folder = resolve(flags.dir ?? ".venv");
    const python = interpreterOf(folder);
    const requirements = join(packageFolder, "requirements.txt");
    const wanted = await readFile(requirements, "utf8");
    const extras = flags.with.flatMap((name) => (Object.hasOwn(PINNED, name) ? (PINNED[name] ?? []) : [name]));
    const index = flags["torch-index"];
    const stamp = join(folder, ".sconce-requirements");
    const before = existsSync(python) && existsSync(stamp) ? await readFile(stamp, "utf8") : undefined;
    const whole = before?.startsWith(wanted) && !index;
    const missing = whole ? extras.filter((extra) => !before?.includes(`\n${extra}`)) : extras;
    const record = [...(whole ? [before] : [wanted, index ?? ""]), ...missing].join("\n");
    if (before === record) {
      io.err(`${folder} has everything that is needed`);
      return 0;
    }
    if (!existsSync(python)) {
      const base = flags.python ?? (process.platform === "win32" ? "python" : "python3");
      await checkBase(base);
      io.err(`creating ${folder}`);
      io.begun();
      await step(io, base, ["-m", "venv", folder], "create the environment", "on Debian, install python3-venv");
    }
    if (index) {
      const torch = wanted.split("\n").find((line) => line.startsWith("torch==")) as string;
      io.err(`installing ${torch} from ${index}`);
      await step(
        io,
        python,
        ["-m", "pip", "install", "--quiet", "--index-url", index, torch],
        "install torch",
        "check the index's address",
      );
    }
    io.begun();
    io.err(
      whole
        ? `installing ${missing.join(", ")}`
        : "installing torch, torchtext, numpy and optuna: some hundred megabytes, a minute or more",
    );
    await step(
      io,
      python,
      ["-m", "pip", "install", "--quiet", "-r", requirements, ...extras],
      "install the packages",
      "check the network, then run `sconce setup` again",
    );
    await writeFile(stamp, record);
    io.err(`${folder} is ready; \`sconce doctor\` checks it`);
    return 0;
  },
});

async function checkBase(base: string): Promise<void> {
  const { stdout, failed } = await execa(base, ["-c", CHECK], { reject: false });
  const [major = 0, minor = 0] = (stdout ?? "").split(".").map(Number);
  if (failed || major !== 3 || minor < 10)
    throw new SconceError(
      "python-missing",
      failed ? `cannot start ${base}` : `${base} is Python ${stdout}; 3.10 or newer is needed`,
      {
        hint: "install Python 3.10 or newer, or name one with --python",
      },
    );
}

async function step(io: Io, file: string, args: string[], what: string, hint: string): Promise<void> {
  const result = await execa(file, args, {
    reject: false,
    cancelSignal: io.signal,
    stdin: "ignore",
    stdout: process.stderr,
    stderr: "pipe",
  });
  if (result.isCanceled)
    throw new SconceError("download", `interrupted: could not ${what}`, { hint: "the same command goes on" });
  if (result.failed) {
    const tail = String(result.stderr ?? "")
      .trim()
      .split("\n")
      .slice(-5)
      .join("\n");
    throw new SconceError("package-missing", `could not ${what}:\n${tail}`, { hint });
  }
}

import { INSTALL } from "../inference/runtime.js";

/** One thing that a doctor has looked at. */
export interface Finding {
  /** What it is: `torch`. */
  name: string;
  ok: boolean;
  /** Nothing is missing, but something should be otherwise. */
  warn?: true;
  /** What was found, in words. */
  found: string;
  /** How to get what is missing. */
  remedy?: string;
}

/** What to do about a machine without sconce's packages. */
export const SETUP = "run `sconce setup`";

/** What CUDA a torch has, and which devices. */
export function cudaFinding(cuda: { built: string | null; devices: string[] } | null): Finding {
  const devices = cuda?.devices ?? [];
  const none = cuda?.built ? "built in, but no device" : "none: runs use the CPU";
  return { name: "CUDA", ok: true, found: devices.length > 0 ? devices.join(", ") : none };
}

/**
 * Whether a processor is slow with the denormal numbers that long reviews bring.
 * @param slowdown How many times as long a product of matrices takes with them.
 */
export function denormalsFinding(slowdown: number): Finding {
  // Where they are slow it is a hundred times and more, and where not, hardly at all: 5 is far from both.
  const found =
    slowdown > 5
      ? `slow: a product of matrices takes about ${Number(slowdown.toPrecision(1))} times as long with them; --flush-denormals may make runs on long reviews several times faster`
      : "as fast as other numbers";
  return { name: "denormals", ok: true, found };
}

/** Whether the kernel lets torch put large tensors on huge pages. @param mode What it says: `always`, `madvise`, `never`. */
export function hugePagesFinding(mode: string): Finding {
  const found = {
    always: "always: used for large tensors",
    madvise: "madvise: used for large tensors",
  }[mode];
  // It costs time, not results: nothing is missing.
  const slower = `${mode}: runs work, and may take up to a quarter longer; \`echo madvise\` as root into /sys/kernel/mm/transparent_hugepage/enabled mends it`;
  return { name: "hugepages", ok: true, found: found ?? slower };
}

/** The Python packages that `sconce export` needs, which `sconce setup --with export` installs. */
export const EXPORT_PACKAGES = ["onnx", "onnxscript", "onnxruntime", "safetensors"] as const;

/** Whether `sconce export` can work; it is optional. @param packages The version of each package, null where it is missing. */
export function exportFinding(packages: Readonly<Record<string, string | null>>): Finding {
  const missing = EXPORT_PACKAGES.filter((name) => !packages[name]);
  const all = EXPORT_PACKAGES.map((name) => `${name} ${packages[name]}`).join(", ");
  const lacks = `not installed: ${missing.join(", ")}; \`sconce setup --with export\` installs what \`sconce export\` needs`;
  return { name: "export", ok: true, found: missing.length === 0 ? all : lacks };
}

/** Whether exported models can be run in Node; it is optional. */
export function inferenceFinding(version: string | undefined): Finding {
  const lacks = `no onnxruntime-node; \`${INSTALL}\` installs what \`sconce serve\` and sconce/inference need`;
  return { name: "inference", ok: true, found: version === undefined ? lacks : `onnxruntime-node ${version}` };
}

/** The environment of a machine that is not as this machine is. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporary } from "../../helpers.js";

/** A node whose Python finds another torchtext first: what is installed is read from its metadata. */
export function otherTorchtext(): Record<string, string> {
  const folder = temporary();
  const info = join(folder, "torchtext-0.5.0.dist-info");
  mkdirSync(info);
  writeFileSync(join(info, "METADATA"), "Metadata-Version: 2.1\nName: torchtext\nVersion: 0.5.0\n");
  return { PYTHONPATH: folder };
}

/** A machine with another Ray: what it says of its version stands in a module of its own. */
export function otherRay(): Record<string, string> {
  const folder = temporary();
  const lines = [
    "import sys, types",
    'sys.modules["ray._version"] = types.SimpleNamespace(version="2.50.0", commit="none")',
  ];
  writeFileSync(join(folder, "sitecustomize.py"), lines.join("\n"));
  return { PYTHONPATH: folder };
}

/** A node on whose processor torch uses nothing that not every processor has. */
export const otherProcessor = { ATEN_CPU_CAPABILITY: "default" };

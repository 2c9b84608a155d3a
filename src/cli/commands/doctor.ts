import { access, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { findPython } from "../../bridge/find-python.js";
import { pythoniaVersion } from "../../bridge/pythonia-version.js";
import { CORPORA, DEFAULT_CORPUS, REVIEWS_FOLDER } from "../../config/corpora.js";
import { SconceError } from "../../errors.js";
import { addressSchema } from "../../executors/registry.js";
import { openSession } from "../../facades/session.js";
import { runtimeVersion } from "../../inference/runtime.js";
import { Doing } from "../../progress/doing.js";
import { defineCommand, type Io } from "../command.js";
import {
  cudaFinding,
  denormalsFinding,
  EXPORT_PACKAGES,
  exportFinding,
  type Finding,
  hugePagesFinding,
  inferenceFinding,
  SETUP,
} from "../doctor-findings.js";
import { findingLines } from "../doctor-lines.js";
import { canRun, nodeFindings, nodeLines } from "../doctor-nodes.js";
import { fieldFlag } from "../experiment-flags.js";
import { toggle, value } from "../flags.js";
import { sessionFlags } from "../session-flags.js";

/** How long a node of a cluster is waited for: a busy one starts a Python for the answer in ten seconds and more. */
const ANSWER_SECONDS = 30;
const WANTED = { torch: "2.13.0", torchtext: "0.6.0", optuna: "5.0.0" } as const;

/** `sconce doctor` */
export const command = defineCommand({
  about: "Check whether this machine has what sconce needs, and say how to get what is missing.",
  flags: {
    data: fieldFlag("data.root"),
    python: sessionFlags.python,
    ray: value(addressSchema, {
      group: "Machine",
      describe: "Look at the nodes of this Ray cluster instead; auto: the one that this machine belongs to.",
      type: "HOST:PORT",
    }),
    "answer-seconds": value(z.number().gt(0), {
      group: "Machine",
      describe: "With --ray: give each node this many seconds to answer.",
      shownDefault: String(ANSWER_SECONDS),
    }),
    json: toggle("Print one JSON object a line.", "Output"),
  },
  examples: [
    ["sconce doctor", "this machine"],
    ["sconce doctor --ray 10.0.0.5:6379", "each node of a Ray cluster"],
  ],
  notes: [
    "Exit code 0: runs can start; 1: something is missing. Reviews can be fetched later, so they do not count.",
    "With --ray: 1 where a node that belongs to the cluster could not do a trial. One that does not answer in time is such a node.",
  ],
  async handler(flags, io) {
    const root = (flags.data as string | undefined) ?? ".data";
    if (flags.ray !== undefined) return cluster(flags.ray, root, flags, io);
    if (!flags.json) startingPython(io);
    const findings = [
      node(),
      ...(await python(flags.python)),
      pythonia(),
      inferenceFinding(runtimeVersion()),
      ...(await hugePages()),
      await data(root),
    ];
    io.screen.end();
    for (const finding of findings) {
      if (flags.json) io.json(finding);
      else io.table(findingLines(finding, io));
    }
    return findings.every((finding) => finding.ok || finding.name === "data") ? 0 : 1;
  },
});

/** What takes a while, said on a terminal. */
function startingPython(io: Io): void {
  const doing = new Doing(io.screen);
  doing.begin("starting Python", false);
  io.screen.show(() => doing.rows());
}

/** Each node of a cluster, in a block of its own. */
async function cluster(
  address: string,
  root: string,
  flags: { python: string | undefined; json: boolean; "answer-seconds": number | undefined },
  io: Io,
): Promise<number> {
  const path = reviewsIn(root);
  const there = await access(join(path, "train", "pos")).then(
    () => true,
    () => false,
  );
  const { diagnoseCluster } = await import("../../executors/ray-diagnosis.js");
  const options = {
    address,
    corpusPath: there ? path : null,
    answerSeconds: flags["answer-seconds"] ?? ANSWER_SECONDS,
    session: { python: flags.python },
  };
  const { nodes, ...here } = await diagnoseCluster({ ...options, signal: io.signal });
  const all = nodes.map((node) => ({ node, findings: nodeFindings(node, here) }));
  for (const [at, { node, findings }] of all.entries()) {
    if (flags.json) io.json({ ok: canRun(findings), ...node, findings });
    else io.out([...(at > 0 ? [""] : []), ...nodeLines(node, findings, Math.min(io.columns ?? 80, 100))].join("\n"));
  }
  if (!there) io.err(`no reviews at ${path}: the nodes were asked for none`);
  return all.every(({ findings }) => canRun(findings)) ? 0 : 1;
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { name: "Node", ok, found: process.versions.node, remedy: ok ? undefined : "install Node 20.19 or newer" };
}

function pythonia(): Finding {
  const found = pythoniaVersion();
  if (found === undefined) return { name: "pythonia", ok: false, found: "not installed", remedy: "npm install" };
  const ok = found === "1.2.6";
  return { name: "pythonia", ok, found, remedy: ok ? undefined : "install pythonia@1.2.6 exactly: npm install" };
}

async function python(wanted?: string): Promise<Finding[]> {
  try {
    const path = findPython(wanted);
    await using session = await openSession({ python: path });
    const seen = await session.call("environment.diagnose", {
      packages: ["optuna", ...EXPORT_PACKAGES],
      denormals: true,
    });
    const [major = 0, minor = 0] = seen.python.split(".").map(Number);
    const fits = major === 3 && minor >= 10;
    const findings: Finding[] = [
      {
        name: "Python",
        ok: fits,
        found: `${seen.python} (${seen.executable})`,
        remedy: fits ? undefined : `install Python 3.10 or newer, then ${SETUP}`,
      },
    ];
    for (const [name, version] of Object.entries(WANTED)) {
      const found = seen.packages[name];
      const ok = found?.split("+")[0] === version;
      findings.push({
        name,
        ok,
        found: found ?? "not installed",
        remedy: ok ? undefined : `${version} is needed: ${SETUP}`,
      });
    }
    if (seen.broken) findings.push({ name: "import", ok: false, found: seen.broken, remedy: SETUP });
    findings.push(exportFinding(seen.packages), cudaFinding(seen.cuda));
    if (seen.denormals !== undefined) findings.push(denormalsFinding(seen.denormals));
    return findings;
  } catch (error) {
    if (!(error instanceof SconceError)) throw error;
    const unseen = [...Object.keys(WANTED), "export", "CUDA"].map((name) => ({
      name,
      ok: name === "export", // optional
      found: "not checked: there is no Python",
      remedy: name === "export" ? undefined : SETUP,
    }));
    return [
      { name: "Python", ok: false, found: error.message.split("\n")[0] as string, remedy: error.hint ?? SETUP },
      ...unseen,
    ];
  }
}

/** Whether the kernel lets torch put large tensors on huge pages; nothing is said where there is no such switch. */
async function hugePages(): Promise<Finding[]> {
  const text = await readFile("/sys/kernel/mm/transparent_hugepage/enabled", "utf8").catch(() => "");
  const mode = /\[(\w+)\]/.exec(text)?.[1];
  return mode === undefined ? [] : [hugePagesFinding(mode)];
}

function reviewsIn(root: string): string {
  return join(resolve(root), CORPORA[DEFAULT_CORPUS].root, REVIEWS_FOLDER);
}

async function data(root: string): Promise<Finding> {
  const path = reviewsIn(root);
  try {
    await access(join(path, "train", "pos"));
    return { name: "data", ok: true, found: `${path} (\`sconce data check\` counts them)` };
  } catch {
    return {
      name: "data",
      ok: false,
      found: `no reviews at ${path}`,
      remedy: "run `sconce data fetch`, or use --corpus sample",
    };
  }
}

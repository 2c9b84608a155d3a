import type { DiagnosedNode } from "../bridge/protocol.js";
import { gib } from "../experiment/memory.js";
import { wrap } from "../text/width.js";
import { cudaFinding, denormalsFinding, type Finding, hugePagesFinding } from "./doctor-findings.js";

/** Of this machine: versions by package, and Ray's settings by their variables. */
interface Here {
  versions: Record<string, string | null>;
  settings: Record<string, number | null>;
}

/** A checkpoint and a run's other files take less, but not much. */
const LEAST_DISK = 200 * 1024 ** 2;
/** Seconds that clocks may differ before times in run directories mislead. */
const MOST_CLOCK = 2;
/** Seconds after which a cut link, or a lost node, should have been noticed. */
const MOST_UNNOTICED = 30;
const LOGS = "Ray's logs are in session_latest/logs of its temporary folder";

/** What a node of a cluster has and lacks for trials. @param here This machine, whose versions a node has to have. */
export function nodeFindings(node: DiagnosedNode, { versions: here, settings }: Here): Finding[] {
  const { facts, torch } = node;
  if (!node.alive) return [warning("node", "gone: it has left the cluster, or was lost")];
  if (!facts)
    return [
      missing(
        "answer",
        node.error ?? "none",
        `is the machine up, are its ports open to the other nodes (docs/cluster.md), and can its Python load Ray? A busy one may need --answer-seconds 120. ${LOGS}`,
      ),
    ];
  return [
    pythonFinding(facts, here),
    { name: "sconce", ok: true, found: "its own Python arrives" },
    ...["torch", "torchtext"].map((name) => versionFinding(name, facts.versions[name], here[name])),
    ...loadFindings(node),
    resourcesFinding(node),
    ...(torch ? [cudaFinding(torch.cuda)] : []),
    { name: "memory", ok: true, found: `${free(facts.memory)}; object store ${gib(node.objectStore)} GiB` },
    diskFinding(facts),
    ...corpusFinding(facts),
    ...clockFinding(node),
    ...noticeFinding(node),
    ...pingsFinding(facts, settings),
    ...(torch?.denormals === undefined ? [] : [denormalsFinding(torch.denormals)]),
    ...(facts.hugePages === null ? [] : [hugePagesFinding(facts.hugePages)]),
  ];
}

/** Whether a node can do trials, so far as it was looked at. One that is gone is no longer asked to. */
export function canRun(findings: readonly Finding[]): boolean {
  return findings.every(({ ok }) => ok);
}

/** A node's findings as lines that fit into so many columns. */
export function nodeLines(node: DiagnosedNode, findings: readonly Finding[], columns: number): string[] {
  const marks = [node.here ? ", this machine" : "", node.head ? ", head" : ""].join("");
  const indent = " ".repeat(19);
  const lines = findings.flatMap(({ name, ok, warn, found, remedy }) => {
    const texts = wrap(found, columns - indent.length);
    if (remedy !== undefined) texts.push(...wrap(`-> ${remedy}`, columns - indent.length));
    const level = ok ? (warn ? "warning" : "ok") : "missing";
    return texts.map((text, at) => (at === 0 ? `${level.padEnd(7)} ${name.padEnd(10)} ${text}` : indent + text));
  });
  return [`node ${node.name} (${node.address})${marks}`, ...lines];
}

type Facts = NonNullable<DiagnosedNode["facts"]>;

function pythonFinding({ versions, executable, ray }: Facts, here: Here["versions"]): Finding {
  const minor = (version: string | null | undefined) => (version ?? "").split(".").slice(0, 2).join(".");
  const found = `${versions.python} (${executable}), Ray ${ray}`;
  if (minor(versions.python) === minor(here.python)) return { name: "Python", ok: true, found };
  return missing(
    "Python",
    found,
    `this machine has ${here.python}: start Ray there from a Python ${minor(here.python)}`,
  );
}

function versionFinding(name: string, there: string | null | undefined, here: string | null | undefined): Finding {
  if (there === here && there) return { name, ok: true, found: there };
  const found = there ? `${there}, this machine ${here ?? "has none"}: numbers may differ` : "not installed";
  return missing(name, found, `install ${name} ${here ?? ""} there, in the Python that Ray was started with`);
}

function loadFindings({ torch, torchError }: DiagnosedNode): Finding[] {
  const why = torch?.broken ?? torchError;
  if (why == null) return [];
  return [missing("import", why, `mend the Python that Ray was started with there; ${LOGS}`)];
}

function resourcesFinding({ cpus, gpus, torch }: DiagnosedNode): Finding {
  const { processor } = torch ?? {};
  const what = processor ? `; ${processor.cpu}, ${processor.cpuCapability}` : "";
  const none = cpus === 0 && gpus === 0 ? " (it does no trials)" : "";
  const found = `${cpus} CPU, ${gpus} GPU${none}${what}`;
  // Only a torch without CUDA says for sure that it uses none: a process that was given no GPU sees none either.
  if (gpus > 0 && torch?.cuda?.built === null)
    return warning(
      "resources",
      `${found}; its torch is built without CUDA and uses no GPU`,
      "install a torch with CUDA there, or start Ray there with --num-gpus=0",
    );
  return { name: "resources", ok: true, found };
}

function diskFinding({ runs }: Facts): Finding {
  const found = `${gib(runs.free)} GiB free for run directories in ${runs.path}`;
  const elsewhere = "set TMPDIR to another folder where Ray is started";
  if (!runs.writable) return missing("disk", `${runs.path} cannot be written: run directories go there`, elsewhere);
  if (runs.free < LEAST_DISK) return missing("disk", found, `make room there, or ${elsewhere}`);
  return { name: "disk", ok: true, found };
}

function corpusFinding({ corpus, cache }: Facts): Finding[] {
  if (corpus === true) return [{ name: "corpus", ok: true, found: `kept in ${cache.path}` }];
  const elsewhere = "set SCONCE_CACHE to another folder where Ray is started";
  if (!cache.writable)
    return [missing("corpus", `${cache.path} cannot be written: the corpus is kept there`, elsewhere)];
  const found = `${corpus === false ? "will be sent to" : "would be kept in"} ${cache.path}, ${gib(cache.free)} GiB free`;
  if (cache.free < LEAST_DISK) return [missing("corpus", found, `make room there, or ${elsewhere}`)];
  return [{ name: "corpus", ok: true, found }];
}

function clockFinding({ clock }: DiagnosedNode): Finding[] {
  if (!clock) return [];
  const { ahead, within } = clock;
  const off = Math.max(0, Math.abs(ahead) - within);
  const accuracy = `to within ${Math.max(within, 0.001).toFixed(3)} s`;
  if (off < MOST_CLOCK)
    return [{ name: "clock", ok: true, found: `${Math.abs(ahead).toFixed(3)} s from this machine's, ${accuracy}` }];
  const way = ahead > 0 ? "ahead of" : "behind";
  const found = `${Math.abs(ahead).toFixed(1)} s ${way} this machine's, ${accuracy}: times in run directories mislead`;
  return [warning("clock", found, "synchronise the clocks (chrony, or another client of NTP)")];
}

/** How soon Ray notices that a link is cut: by the node's own settings, and on the head node by those for all nodes. */
function noticeFinding({ facts, head }: DiagnosedNode): Finding[] {
  const seconds = (name: string) => (facts?.settings[name] ?? Number.NaN) / 1000;
  const link = seconds("RAY_grpc_client_keepalive_time_ms") + seconds("RAY_grpc_client_keepalive_timeout_ms");
  const round = seconds("RAY_health_check_period_ms") + seconds("RAY_health_check_timeout_ms");
  const node = head ? round * (facts?.settings.RAY_health_check_failure_threshold ?? Number.NaN) : 0;
  if (Number.isNaN(link) || Number.isNaN(node)) return [];
  const found = `a link that is cut is noticed after up to ${link} s${head ? `, a lost node after up to ${node} s` : ""}`;
  const settings = [
    ...(link > MOST_UNNOTICED
      ? ["RAY_grpc_client_keepalive_time_ms=2000", "RAY_grpc_client_keepalive_timeout_ms=3000"]
      : []),
    ...(node > MOST_UNNOTICED
      ? ["RAY_health_check_period_ms=1000", "RAY_health_check_timeout_ms=5000", "RAY_health_check_failure_threshold=3"]
      : []),
  ];
  if (settings.length === 0) return [{ name: "lost link", ok: true, found }];
  return [warning("lost link", found, `set before \`ray start\` there: ${settings.join(" ")}`)];
}

/** Ray hangs up on who asks more often whether it is there than it asks others itself: calls are lost then. */
function pingsFinding({ settings }: Facts, here: Here["settings"]): Finding[] {
  const name = "RAY_grpc_client_keepalive_time_ms";
  const [there, mine] = [settings[name], here[name]];
  if (there == null || mine == null || mine >= there) return [];
  const found = `this machine asks every ${mine / 1000} s whether the node is there, which Ray there allows every ${there / 1000} s: it hangs up`;
  return [warning("pings", found, `set ${name}=${mine} before \`ray start\` there, or leave it unset on this machine`)];
}

function free(memory: number | null): string {
  return memory === null ? "not known" : `${gib(memory)} GiB free`;
}

function missing(name: string, found: string, remedy: string): Finding {
  return { name, ok: false, found, remedy };
}

function warning(name: string, found: string, remedy?: string): Finding {
  return { name, ok: true, warn: true, found, ...(remedy === undefined ? {} : { remedy }) };
}

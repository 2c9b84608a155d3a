/**
 * Ray nodes as a user starts them, by `ray start`, each on a "machine" of its own: a network namespace, or a loopback address. The
 * first has no CPUs: the driver is there. A node that dies is started anew, as a service manager would do it.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { cli, python, until } from "../../helpers.js";
import { kill } from "../../sweep/helpers/processes.js";
import type { Namespaces } from "./namespaces.js";
import { FAST_CHECKS } from "./ray-cluster.js";

interface Node {
  /** `ray start --block`, which ends when a process of its node does. */
  process: ReturnType<typeof rayStart>;
  /** How often it was up. */
  starts: number;
  /** What it is started with, the next time, too. */
  settings: NodeSettings;
}

/** What a node is started with, beside what all have. */
export interface NodeSettings {
  /** Bytes of its object store. Default: 80 MiB. */
  store?: number;
  env?: Record<string, string>;
}

/** A cluster of such nodes. */
export class RayNodes {
  /** HOST:PORT. */
  address = "";
  /** The folder of all that it writes; machine N has its own folder for temporary files and its own cache in it. */
  readonly folder = mkdtempSync(join(tmpdir(), "scr-")); // short: the paths of sockets are
  readonly #nodes: Node[] = [];
  readonly #machines: Namespaces | undefined;
  #ending = false;

  private constructor(machines: Namespaces | undefined) {
    this.#machines = machines;
  }

  /**
   * Start the first node, without CPUs, and others with one each.
   * @param machines Where they are. Default: on loopback addresses.
   */
  static async start(settings: NodeSettings[], machines?: Namespaces): Promise<RayNodes> {
    const nodes = new RayNodes(machines);
    try {
      await nodes.#keep(0, settings[0] ?? {});
      nodes.address = readFileSync(join(nodes.folder, "ray", "ray_current_cluster"), "utf8").trim();
      for (const [n, one] of settings.entries()) if (n > 0) await nodes.#keep(n, one);
    } catch (error) {
      await nodes.end();
      throw error;
    }
    return nodes;
  }

  /** The environment of a machine. */
  env(n: number): Record<string, string> {
    const temporary = join(this.folder, `tmp${n}`);
    mkdirSync(temporary, { recursive: true });
    return { ...FAST_CHECKS, HOME: this.folder, TMPDIR: temporary, SCONCE_CACHE: join(this.folder, `cache${n}`) };
  }

  /** Run the command line on the first machine, to its end; nothing rejects. */
  sconce(args: string[]) {
    const [command = "", ...rest] = this.#on(0, process.execPath, cli, ...args);
    return execa(command, rest, {
      reject: false,
      stdin: "ignore",
      cwd: this.folder,
      env: { HOME: this.folder, TMPDIR: this.env(0).TMPDIR, SCONCE_PYTHON: python }, // without settings of Ray's
    });
  }

  /** Kill a node's raylet, the process that is the node to the others; resolves when it is up again. */
  async killRaylet(n: number): Promise<void> {
    const back = this.again(n);
    kill(this.#raylet(n));
    await back;
  }

  /** Wait until a node, which is up now, has been started anew. */
  async again(n: number): Promise<void> {
    const { starts } = this.#nodes[n] as Node;
    await until(() => (this.#nodes[n] as Node).starts > starts, 120, `node ${n} started anew`);
  }

  /** End a node in order, and start it anew with other settings; resolves when it is up again. */
  async restart(n: number, settings: NodeSettings): Promise<void> {
    const node = this.#nodes[n] as Node;
    node.settings = settings;
    const back = this.again(n);
    await ended(node.process);
    await back;
  }

  /** End all nodes. */
  async end(): Promise<void> {
    this.#ending = true;
    await Promise.all(this.#nodes.map(({ process: node }) => ended(node)));
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #keep(n: number, settings: NodeSettings): Promise<void> {
    await this.#start(n, settings);
    const next = async (): Promise<void> => {
      await this.#nodes[n]?.process;
      if (this.#ending) return;
      await this.#start(n, (this.#nodes[n] as Node).settings).catch(() => {}); // tried again below
      return next();
    };
    if (n > 0) void next();
  }

  async #start(n: number, settings: NodeSettings): Promise<void> {
    const { store = 80 * 1024 * 1024, env = {} } = settings;
    const host = this.#machines?.address(n) ?? `127.0.0.${n + 2}`;
    const own =
      n === 0
        ? ["--head", "--port=0", `--temp-dir=${join(this.folder, "ray")}`, "--num-cpus=0", "--include-dashboard=false"]
        : [`--address=${this.address}`, "--num-cpus=1"];
    const common = ["--block", `--node-ip-address=${host}`, `--object-store-memory=${store}`, "--disable-usage-stats"];
    const [command = "", ...args] = this.#on(n, join(dirname(python), "ray"), "start", ...own, ...common);
    const child = rayStart(command, args, { ...this.env(n), ...env });
    const entry = this.#nodes[n] ?? { process: child, starts: 0, settings };
    entry.process = child;
    this.#nodes[n] = entry;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      child.all?.on("data", (chunk: Buffer) => {
        said += chunk;
        if (said.includes("will now block forever")) resolve();
      });
      void child.then(() => reject(new Error(`node ${n} has ended: ${said.slice(-2000)}`)));
    });
    entry.starts += 1;
  }

  #on(n: number, ...command: string[]): string[] {
    return this.#machines?.on(n, ...command) ?? command;
  }

  #raylet(n: number): number {
    const { pid } = (this.#nodes[n] as Node).process;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
    const raylet = children.find((child) => /raylet\/raylet/.test(commandOf(child)));
    if (raylet === undefined) throw new Error(`node ${n} has no raylet`);
    return raylet;
  }
}

const rayStart = (command: string, args: string[], env: Record<string, string>) =>
  execa(command, args, { env, reject: false, all: true, stdin: "ignore" });

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // gone in the meantime
  }
}

/** Ray ends a node's processes when its starter is asked to end; one that does not is killed, and Ray's reaper ends them. */
async function ended(node: Node["process"]): Promise<void> {
  node.kill("SIGTERM");
  const late = setTimeout(() => node.kill("SIGKILL"), 30_000);
  await node;
  clearTimeout(late);
}

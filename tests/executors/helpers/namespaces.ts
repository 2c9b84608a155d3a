/** Machines that are network namespaces of this one, on one switch; the cable of each can be pulled. Linux, root and iproute2. */
import { execFileSync } from "node:child_process";

const ip = (...args: string[]) => execFileSync("ip", args, { stdio: ["ignore", "pipe", "pipe"] });

/** Why there can be no network namespaces here, or undefined when there can. */
export function withoutNamespaces(): string | undefined {
  const name = `sct-${process.pid}-probe`;
  try {
    ip("netns", "add", name);
    ip("netns", "del", name);
    return undefined;
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? error).trim();
    return `no network namespaces here (they need Linux, root and iproute2): ${said}`;
  }
}

/** Namespaces 0, 1, … with the addresses 10.77.0.1, 10.77.0.2, …; the switch is in the first. */
export class Namespaces {
  readonly #names: string[] = [];

  /** @param count How many machines. */
  constructor(count: number) {
    for (let n = 0; n < count; n++) {
      const name = this.name(n);
      ip("netns", "add", name);
      this.#names.push(name);
      ip("-n", name, "link", "set", "lo", "up");
    }
    const first = this.name(0);
    ip("-n", first, "link", "add", "switch", "type", "bridge");
    ip("-n", first, "addr", "add", `${this.address(0)}/24`, "dev", "switch");
    ip("-n", first, "link", "set", "switch", "up");
    for (let n = 1; n < count; n++) {
      const name = this.name(n);
      ip("-n", first, "link", "add", `cable${n}`, "type", "veth", "peer", "name", "cable", "netns", name);
      ip("-n", first, "link", "set", `cable${n}`, "master", "switch");
      ip("-n", name, "addr", "add", `${this.address(n)}/24`, "dev", "cable");
      ip("-n", name, "link", "set", "cable", "up");
      this.mend(n);
    }
  }

  /** The name of a namespace. */
  name(n: number): string {
    return `sct-${process.pid}-${n}`;
  }

  /** The address of a machine. */
  address(n: number): string {
    return `10.77.0.${n + 1}`;
  }

  /** A command as it is run on a machine; its process is the command's own. */
  on(n: number, ...command: string[]): string[] {
    return ["ip", "netns", "exec", this.name(n), ...command];
  }

  /** Pull a machine's cable; not that of the first one. */
  cut(n: number): void {
    ip("-n", this.name(0), "link", "set", `cable${n}`, "down");
  }

  /** Plug it in again. */
  mend(n: number): void {
    ip("-n", this.name(0), "link", "set", `cable${n}`, "up");
  }

  /** Remove all of it. */
  end(): void {
    for (const name of this.#names.splice(0)) ip("netns", "del", name);
  }
}

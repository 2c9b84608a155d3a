/** Joining a Ray cluster where it goes wrong: one clear error each, before Ray's own limits of half a minute and more. */
import { writeFileSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { python, sconce, skip, temporary, until, within } from "../helpers.js";
import { markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { otherRay } from "./helpers/other-node.js";
import { type RayCluster, rayCluster, withoutRay } from "./helpers/ray-cluster.js";

const test = suite("joining a Ray cluster");
const folder = temporary();
let cluster: RayCluster;

const doctor = (address: string, env: Record<string, string | undefined> = {}) =>
  sconce(["doctor", "--ray", address, "--data", folder], {
    cwd: folder,
    env: { HOME: folder, SCONCE_PYTHON: python, RAY_USAGE_STATS_ENABLED: "0", ...env },
  });

function sweep(address: string) {
  const file = join(folder, "sweep.json");
  const definition = {
    name: "joins",
    space: { seed: [1] },
    base: { model: { name: "rnn" }, data: { root: folder } },
    search: { sampler: "grid" },
  };
  writeFileSync(file, JSON.stringify(definition));
  const to = ["--executor", "ray", "--address", address, "--out", join(folder, "out")];
  return sconce(["sweep", file, ...to], { cwd: folder, env: { HOME: folder, SCONCE_PYTHON: python } });
}

/** The error of a cluster that cannot be joined. The limit is far above what it takes, and below Ray's. */
async function refused(address: string, env?: Record<string, string | undefined>): Promise<string> {
  const { exitCode, stderr } = await within(doctor(address, env), 25, "the refusal");
  assert.is(exitCode, 2, stderr);
  assert.match(stderr, /hint: /);
  assert.not.match(stderr, /Traceback/);
  return stderr;
}

/** What listens on a port of this machine while something is done. */
async function beside<T>(server: Server, work: (address: string) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.2", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await work(`127.0.0.2:${port}`);
  } finally {
    server.close();
  }
}

/** Takes every connection and says nothing. */
function silent(onConnection: () => void = () => {}): Server {
  return createServer((socket) => {
    onConnection();
    socket.on("error", () => {}).resume();
  }).unref();
}

test("nothing answers, or something else than Ray", async () => {
  assert.match(await refused("127.0.0.1:9"), /nothing answers at 127\.0\.0\.1:9: Connection refused/);
  const other = /what answers at 127\.0\.0\.2:\d+ is no Ray cluster/;
  assert.match(await beside(silent(), refused), other);
  const web = createHttp((_, response) => response.end("hello")) as unknown as Server;
  assert.match(await beside(web, refused), other);
});

test("a wrong token, none, and a mode that asks for one that is not there", async () => {
  const wrong = /refuses this machine's token: it is missing or a wrong one/;
  const mode = { ...cluster.env, HOME: folder, RAY_AUTH_TOKEN: undefined };
  assert.match(await refused(cluster.address, { ...mode, RAY_AUTH_TOKEN: "another token" }), wrong);
  assert.match(await refused(cluster.address, { ...mode, RAY_AUTH_MODE: undefined }), wrong);
  assert.match(await refused(cluster.address, mode), /asks for a token to join .*, and there is none here/);
});

for (const [what, begin] of [
  ["sconce doctor", (address: string) => doctor(address)],
  ["sconce sweep", (address: string) => sweep(address)],
] as const)
  test(`Ctrl-C while ${what} joins ends it at once, and no process is left`, async () => {
    let connected = false;
    const server = silent(() => {
      connected = true;
    });
    await beside(server, async (address) => {
      const process_ = begin(address);
      await until(() => connected, 60, "a connection");
      process_.kill("SIGINT");
      const { exitCode, stderr } = await within(process_, 25, "the end");
      assert.is(exitCode, 130);
      // Not what is wrong with the address, which it would be told a few seconds later.
      assert.match(stderr, /stopped before the cluster at .* was joined: nothing has begun there/);
    });
    await nobodyLeft();
  });

test("another Ray than the cluster's", async () => {
  const said = await refused(cluster.address, { ...cluster.env, ...otherRay() });
  assert.match(
    said,
    /another Ray or Python than this machine: Ray 2\.60\.0 on (Python [\d.]+), this machine Ray 2\.50\.0 on \1\n/,
  );
});

test("the right token joins", async () => {
  const { exitCode, stdout, stderr } = await doctor(cluster.address, cluster.env);
  assert.is(exitCode, 0, stderr);
  assert.match(stdout, /^node .* \(127\.0\.0\.2\), this machine, head/);
});

const missing = withoutRay();
if (missing) {
  const left = suite("joining a Ray cluster, left out");
  skip(left, "mistakes in joining a cluster", missing);
  left.run();
} else {
  markProcesses();
  test.before(async () => {
    cluster = await rayCluster(
      1,
      { num_cpus: 1 },
      { env: { RAY_AUTH_MODE: "token", RAY_AUTH_TOKEN: "the token of these tests, long enough" } },
    );
  });
  test.after(() => cluster.end());
  test.run();
}

import { type Context, Hono } from "hono";
import { SconceError } from "../../errors.js";
import { steeringSchema } from "../../steering/action.js";
import { steerFolder } from "../../sweep/steer-folder.js";
import { VERSION } from "../../version.js";
import type { Item, StateAnswer } from "../api.js";
import type { Catalog, Entry } from "../read/catalog.js";
import { readCurve } from "../read/curve.js";
import { readEpochs, withEpochs } from "../read/epochs.js";
import { readLog } from "../read/log.js";
import { query } from "../read/query.js";
import { reproductionDetail } from "../read/reproduction-detail.js";
import { runDetail } from "../read/run-detail.js";
import { sweepDetail } from "../read/sweep-detail.js";
import { readSystem } from "../read/system.js";
import { type Guard, guarded, hasToken } from "./guard.js";
import type { Page } from "./page.js";
import { Runs } from "./runs.js";
import { streamTo } from "./stream.js";

/** What the server answers with. */
export interface AppParts {
  catalog: Catalog;
  page: Page;
  guard: Guard;
  /** Aborted when the server ends. */
  ending: AbortSignal;
}

/** What answers the page: the page itself, and what it asks for below `/api/`. */
export function makeApp({ catalog, page, guard, ending }: AppParts): Hono {
  const app = new Hono();
  const runs = new Runs(catalog);
  app.use(guarded(guard));
  app.use("/api/*", async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
  });
  app.get("/", (c) => c.html(page.html, 200, page.headers));

  app.get("/api/state", (c) =>
    c.json({ version: VERSION, folders: [...catalog.folders], steers: hasToken(c, guard) } satisfies StateAnswer),
  );
  app.get("/api/list", (c) => {
    const whole = (name: string, preset: number, most: number) => {
      const given = Number(c.req.query(name) ?? preset);
      return Number.isInteger(given) && given >= 0 ? Math.min(given, most) : preset;
    };
    const count = whole("count", 100, 500);
    const from = whole("from", 0, 1e9);
    return c.json(
      query(catalog, { filter: c.req.query("filter") ?? "", sort: c.req.query("sort") ?? "-started", from, count }),
    );
  });

  app.get("/api/run", (c) => withRun(c, async (item, path) => c.json(await runDetail(item, path))));
  app.get("/api/run/curve", (c) =>
    withRun(c, async (_, path) => {
      const at = (name: string) => {
        const given = Number(c.req.query(name));
        return Number.isInteger(given) && given > 0 ? given : undefined;
      };
      return c.json(await readCurve(`${path}/metrics.jsonl`, at("from"), at("to")));
    }),
  );
  app.get("/api/run/evaluations", (c) =>
    withRun(c, async (item, path) =>
      c.json(withEpochs(await runs.evaluations(item.id, path).read(), await readEpochs(path))),
    ),
  );
  app.get("/api/run/system", (c) => withRun(c, async (_, path) => c.json(await readSystem(path))));
  app.get("/api/run/log", (c) => withRun(c, async (_, path) => c.json(await readLog(path))));
  app.get("/api/sweep", (c) => withEntry(c, "sweep", async (entry) => c.json(await sweepDetail(entry))));
  app.get("/api/reproduction", (c) =>
    withEntry(c, "reproduction", async (entry) => {
      const inner = catalog.entries.filter(({ item }) => item.parent === entry.item.id).map(({ item }) => item);
      return c.json(await reproductionDetail(entry, inner));
    }),
  );
  app.get("/api/report", async (c) => {
    const found = (c.req.queries("id") ?? []).map((id) => catalog.get(id)?.path);
    const paths = found.filter((path) => path !== undefined);
    if (paths.length === 0) return c.json({ error: "there is no such run" }, 404);
    const { report } = await import("../../reproduce/report.js");
    const headers = {
      "content-disposition": 'attachment; filename="report.html"',
      "content-security-policy": "sandbox",
    };
    return c.html(await report(paths, { format: "html" }), 200, headers);
  });
  app.post("/api/steer", async (c) => {
    const asked = (await c.req.json().catch(() => undefined)) as { id?: unknown; action?: unknown } | null | undefined;
    if (typeof asked !== "object" || asked === null)
      return c.json({ error: "what is asked must be a JSON object with id and action" }, 400);
    const { id, action } = asked;
    const path = runs.find(String(id))?.path ?? catalog.get(String(id))?.path;
    if (path === undefined) return c.json({ error: "there is no such run or sweep; it may have been deleted" }, 404);
    const known = steeringSchema.safeParse(action);
    if (!known.success)
      return c.json({ error: `there is no such action: ${JSON.stringify(action)?.slice(0, 200)}` }, 400);
    await steerFolder(path, known.data, "page");
    return c.json({ done: true });
  });
  app.get("/api/stream", (c) => streamTo(c, runs, ending));

  app.notFound((c) => c.json({ error: `there is no ${c.req.path.slice(0, 200)}` }, 404));
  app.onError((error, c) => c.json({ error: error.message }, error instanceof SconceError ? 422 : 500));

  async function withRun(c: Context, answer: (item: Item, path: string) => Promise<Response>): Promise<Response> {
    const found = runs.find(c.req.query("id") ?? "");
    return found ? answer(found.item, found.path) : missing(c, "run");
  }

  async function withEntry(
    c: Context,
    kind: Item["kind"],
    answer: (entry: Entry) => Promise<Response>,
  ): Promise<Response> {
    const entry = catalog.get(c.req.query("id") ?? "");
    return entry?.item.kind === kind ? answer(entry) : missing(c, kind);
  }

  /** What is not there any more is told from what may be still to come. */
  function missing(c: Context, kind: Item["kind"]): Response {
    if (catalog.wasThere(c.req.query("id") ?? ""))
      return c.json({ error: `there is no such ${kind}; it may have been deleted` }, 410);
    return c.json({ error: `There is no such ${kind} here yet. It appears by itself as soon as it begins.` }, 404);
  }

  return app;
}

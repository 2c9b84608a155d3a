/** The arrows of the house: cli -> run, reproduce, verify, report, sweep -> executors -> experiment -> facades -> bridge; config, errors, files and text import none of them. */
const only = (from, allowed) => ({
  name: `${from}-imports-only-what-lies-below`,
  severity: "error",
  from: { path: `^src/${from}(/|\\.ts$)` },
  to: { path: "^src/", pathNot: `^src/(${[from, ...allowed].join("|")})(/|\\.ts$)` },
});

/** The stages of a report: each knows those before it, and none knows the post. */
const stage = (from, allowed) => ({
  name: `report-${from}-knows-the-stages-before-it`,
  severity: "error",
  from: { path: `^src/report/${from}(/|\\.ts$)` },
  to: { path: "^src/report/", pathNot: `^src/report/(${[from, ...allowed].join("|")})(/|\\.ts$)` },
});

module.exports = {
  forbidden: [
    only("errors", []),
    only("files", ["errors", "text"]),
    only("steering", ["files", "errors", "text"]),
    only("text", ["errors"]),
    only("net", ["errors"]),
    only("notify", ["errors", "text", "version"]),
    only("inference", ["errors", "files", "text"]),
    only("serve", ["inference", "net", "errors", "files", "text"]),
    only("config", ["errors", "index", "text", "files"]),
    only("data", ["config", "errors", "files", "text"]),
    only("bridge", ["config", "errors", "files", "text"]),
    only("facades", ["bridge", "config", "data", "errors", "files", "text"]),
    only("python-types", ["bridge", "config", "errors", "files", "text"]),
    only("experiment", ["steering", "python-types", "facades", "bridge", "config", "data", "errors", "files", "text", "version"]),
    only("export", [
      ...["inference", "sweep", "experiment", "facades", "bridge", "config", "errors", "files", "text", "version"],
    ]),
    only("report", ["sweep", "experiment", "config", "errors", "files", "text"]),
    only("executors", ["steering", "experiment", "facades", "bridge", "config", "data", "errors", "files", "text"]),
    only("sweep", ["notify", "steering", "executors", "python-types", "experiment", "facades", "bridge", "config", "data", "errors", "files", "text"]),
    only("watch", ["steering", "net", "reproduce", "report", "sweep", "experiment", "config", "errors", "files", "text", "version"]),
    only("runs", ["watch", "export", "sweep", "experiment", "facades", "bridge", "config", "data", "errors", "files", "text"]),
    only("run", ["notify", "executors", "python-types", "experiment", "facades", "bridge", "config", "data", "errors", "files", "text"]),
    only("diff", ["experiment", "facades", "bridge", "config", "data", "errors", "files", "text"]),
    only("verify", ["experiment", "facades", "bridge", "config", "data", "errors", "files", "text"]),
    only("reproduce", [
      ...["notify", "report", "executors", "experiment", "facades", "bridge", "config", "data", "errors", "files", "text"],
    ]),
    only("progress", ["reproduce", "report", "sweep", "steering", "experiment", "bridge", "config", "errors", "files", "text"]),
    stage("read", []),
    stage("statistics", []),
    stage("findings", ["read", "statistics", "publication"]),
    stage("tables", ["read", "statistics", "findings", "publication"]),
    stage("charts", ["read", "statistics", "findings", "tables", "publication"]),
    stage("render", ["findings", "tables", "charts", "read", "publication"]),
    stage("compared", ["read", "statistics", "findings", "tables", "charts", "publication"]),
    {
      name: "only-the-host-imports-pythonia",
      severity: "error",
      from: { pathNot: "^src/bridge/host\\.ts$" },
      to: { path: "node_modules/pythonia/", pathNot: "package\\.json$" },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};

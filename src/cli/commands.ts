import type { Command } from "./command.js";

/** A command as the list of commands shows it. Its file is loaded when it is called. */
export interface CommandEntry {
  /** How it is called: `data <action> [dir]`. */
  usage: string;
  summary: string;
  load(): Promise<{ command: Command }>;
  /** Commands below it, by their second word. A folder of such a name is named `./show`. */
  inner?: Readonly<Record<string, CommandEntry>>;
}

/** The commands by name, in the order of the help. */
export const COMMANDS: ReadonlyMap<string, CommandEntry> = new Map(
  Object.entries({
    setup: {
      usage: "setup",
      summary: "create the Python environment (.venv) that runs need",
      load: () => import("./commands/setup.js"),
    },
    doctor: {
      usage: "doctor",
      summary: "check what is installed, and how to get what is missing",
      load: () => import("./commands/doctor.js"),
    },
    types: {
      usage: "types <files..>",
      summary: "write the TypeScript types of models in Python files",
      load: () => import("./commands/types.js"),
    },
    data: {
      usage: "data <action> [dir]",
      summary: "download, check or generate the reviews",
      load: () => import("./commands/data.js"),
    },
    run: { usage: "run", summary: "run one experiment", load: () => import("./commands/run.js") },
    sweep: {
      usage: "sweep <file>",
      summary: "run many experiments over a search space",
      load: () => import("./commands/sweep.js"),
    },
    reproduce: {
      usage: "reproduce [table]",
      summary: "repeat the tutorial's experiments, beside its figures",
      load: () => import("./commands/reproduce.js"),
    },
    report: {
      usage: "report <runs..>",
      summary: "make tables and pages from finished runs and sweeps",
      load: () => import("./commands/report.js"),
    },
    watch: {
      usage: "watch [folders..]",
      summary: "open a live web page over runs and sweeps",
      load: () => import("./commands/watch.js"),
    },
    runs: {
      usage: "runs [folders..]",
      summary: "list runs, sweeps and reproductions, and how they stand",
      load: () => import("./commands/runs.js"),
      inner: {
        show: {
          usage: "runs show <run>",
          summary: "all about a run or a sweep",
          load: () => import("./commands/runs/show.js"),
        },
        diff: {
          usage: "runs diff <run> <other>",
          summary: "in what two runs differ, and where their numbers part",
          load: () => import("./commands/runs/diff.js"),
        },
        tag: {
          usage: "runs tag <run> <changes..>",
          summary: "add tags (+TAG) and take tags away (-TAG)",
          load: () => import("./commands/runs/tag.js"),
        },
        name: {
          usage: "runs name <run> [name]",
          summary: "give a run or a sweep a name of your own",
          load: () => import("./commands/runs/name.js"),
        },
        note: {
          usage: "runs note <run> [text..]",
          summary: "write a note on a run or a sweep, or print it",
          load: () => import("./commands/runs/note.js"),
        },
        rm: {
          usage: "runs rm <runs..>",
          summary: "remove runs and sweeps; asks first",
          load: () => import("./commands/runs/rm.js"),
        },
        clean: {
          usage: "runs clean [folders..]",
          summary: "remove checkpoints that nothing goes on from; asks first",
          load: () => import("./commands/runs/clean.js"),
        },
      },
    },
    stop: {
      usage: "stop <run>",
      summary: "stop a run, a sweep or a trial, with checkpoints",
      load: () => import("./commands/stop.js"),
    },
    enqueue: {
      usage: "enqueue <sweep> <settings..>",
      summary: "have a sweep at work try a point of your own",
      load: () => import("./commands/enqueue.js"),
    },
    steer: {
      usage: "steer <sweep> <actions..>",
      summary: "pause a sweep at work, change its trials or its workers",
      load: () => import("./commands/steer.js"),
    },
    predict: {
      usage: "predict [texts..]",
      summary: "label texts with a trained model",
      load: () => import("./commands/predict.js"),
    },
    export: {
      usage: "export <run>",
      summary: "write a trained model for programs without Python",
      load: () => import("./commands/export.js"),
    },
    serve: {
      usage: "serve <folder>",
      summary: "answer texts over HTTP with an exported model",
      load: () => import("./commands/serve.js"),
    },
    verify: {
      usage: "verify",
      summary: "compare a run with the tutorial's own code, bit for bit",
      load: () => import("./commands/verify.js"),
    },
    diff: {
      usage: "diff <a> <b>",
      summary: "find where two runs part that should be equal",
      load: () => import("./commands/diff.js"),
    },
    schema: {
      usage: "schema [what]",
      summary: "print the JSON Schema of configuration files",
      load: () => import("./commands/schema.js"),
    },
    completion: {
      usage: "completion <shell>",
      summary: "print a script by which bash, zsh or fish complete sconce",
      load: () => import("./commands/completion.js"),
    },
  } satisfies Record<string, CommandEntry>),
);

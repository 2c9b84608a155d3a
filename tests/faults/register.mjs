/**
 * Imported for its effect: every session of this process and of those it starts has the functions of
 * tests/faults/python/sconce_faults.py behind its door, and minds SCONCE_FAULT (see fault_points.py). Plain JavaScript, so that a
 * script in a Node without a loader can import it, too.
 */
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { functions } from "#sconce/bridge/protocol/functions.js";

const anything = z.record(z.string(), z.unknown());
const events = z.object({ count: z.int(), pause: z.number().optional(), nan: z.boolean().optional() });

Object.assign(functions, {
  "faults.echo": { params: anything, value: anything },
  "faults.events": { params: events, value: z.object({ sent: z.int() }) },
  "faults.say": {
    params: z.object({ payloads: z.array(z.string()) }),
    value: z.object({ answers: z.array(z.string()) }),
  },
  "faults.answer": { params: z.object({ envelope: z.string() }), value: z.object({ n: z.int() }) },
});

const folder = fileURLToPath(new URL("./python", import.meta.url));
if (!process.env.PYTHONPATH?.split(":").includes(folder))
  process.env.PYTHONPATH = [folder, process.env.PYTHONPATH].filter(Boolean).join(":");

/** A sweep in a process of its own, which a test kills: `driver.ts DEFINITION.json FOLDER`. Prints an event a line. */
import { readFileSync } from "node:fs";
import { sweep } from "#sconce/sweep/sweep.js";

const [file, out] = process.argv.slice(2);
const definition = JSON.parse(readFileSync(file as string, "utf8"));
await sweep(definition, {
  out,
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});

/**
 * How often a verdict is wrong where nothing differs, and how often it finds a difference: the tables of docs/verdicts.md, by simulation with
 * fixed seeds. A test holds the document against them.
 *
 *     node --import tsx bench/power.ts
 */
import { calibration, calibrationTable } from "./helpers/calibration.js";
import { powerTable } from "./helpers/power.js";

console.log(`Nothing differs:\n\n${calibrationTable(calibration())}\n`);
console.log(`A figure alone in its table:\n\n${powerTable(1)}\n`);
console.log(`One of six figures in its table:\n\n${powerTable(6)}`);

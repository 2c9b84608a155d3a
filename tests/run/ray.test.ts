/** One run on a real Ray cluster: what a run here gives, interrupted, lost, made longer, and what is refused. */
import { suite } from "uvu";
import { withoutRay } from "../executors/helpers/ray-cluster.js";
import { skip } from "../helpers.js";
import { markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { goingOn } from "./helpers/ray/going-on.js";
import { mistakes } from "./helpers/ray/mistakes.js";
import { sameAsHere } from "./helpers/ray/same.js";
import { Setting } from "./helpers/ray/setting.js";

const test = suite("a run on Ray");
const missing = withoutRay();
if (missing) skip(test, "a run on a cluster", missing);
else {
  markProcesses();
  const setting = new Setting();
  test.before(() => setting.begin());
  test.after(() => setting.cluster.end());
  sameAsHere(test, setting);
  goingOn(test, setting);
  mistakes(test, setting);
  test("no process is left behind", nobodyLeft);
}

test.run();

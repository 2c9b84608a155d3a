/** What every executor has to do. */
import { suite } from "uvu";
import { running } from "./contract/running.js";
import { Setting, type Subject } from "./contract/setting.js";
import { stopping } from "./contract/stopping.js";
import { workers } from "./contract/workers.js";

/** Test an executor; `make` starts one with two workers. */
export function executorContract(name: string, make: () => Promise<Subject>): void {
  const test = suite(`executor ${name}`);
  const setting = new Setting(make);
  test.before(() => setting.begin());
  running(test, setting);
  stopping(test, setting);
  workers(test, setting);
  test.after(() => setting.executor.close());
  test.run();
}

import { basename, dirname } from "node:path";

const SEED = /^seed-(\d+)$/;

/** The name of the folder, in its trial's, of a run with one of the sweep's seeds. */
export function seedFolder(seed: number): string {
  return `seed-${seed}`;
}

/** Of the names in a trial's folder those of the runs with the sweep's seeds, the least seed first. None: the trial is one run. */
export function seedFolders(names: readonly string[]): string[] {
  const seedIn = (name: string) => Number(SEED.exec(name)?.[1]);
  return names.filter((name) => SEED.test(name)).sort((a, b) => seedIn(a) - seedIn(b));
}

/** The trial's folder that a run's lies in, or is. */
export function trialFolderOf(path: string): string {
  return SEED.test(basename(path)) ? dirname(path) : path;
}

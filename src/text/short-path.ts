/** `learningRate` of `training.learningRate`, `model` of `model.name`; one of two that end alike is whole. */
export function shortPath(path: string, all: readonly string[]): string {
  const endOf = (one: string) =>
    one
      .replace(/\.name$/, "")
      .split(".")
      .at(-1) as string;
  const last = endOf(path);
  return all.filter((other) => endOf(other) === last).length > 1 ? path : last;
}

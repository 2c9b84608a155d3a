import { computed, signal } from "@preact/signals";

/** The pages. */
export type View = "runs" | "run" | "compare" | "sweep" | "reproduction";

const search = signal(location.search);
addEventListener("popstate", () => {
  search.value = location.search;
});

/** What the address says: the page, and all that it shows. */
export const address = computed(() => new URLSearchParams(search.value));

/** The page that is shown. */
export const view = computed(() => (address.value.get("view") ?? "runs") as View);

/** An address as a link has it. */
export function linkTo(to: View, fields: Record<string, string | readonly string[]> = {}): string {
  const params = new URLSearchParams(to === "runs" ? {} : { view: to });
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) params.append(name, one);
  return `?${params}`;
}

/** Go to another page, so that the way back leads here. */
export function go(to: string): void {
  history.pushState(null, "", to);
  search.value = location.search;
  scrollTo(0, 0);
}

/** Change what this page shows. An empty value takes the field away. @param keep Whether the way back leads to how it was. */
export function set(fields: Record<string, string | readonly string[]>, keep = false): void {
  const params = new URLSearchParams(search.value);
  for (const [name, value] of Object.entries(fields)) {
    params.delete(name);
    for (const one of [value].flat()) if (one !== "") params.append(name, one);
  }
  history[keep ? "pushState" : "replaceState"](null, "", `?${params}`);
  search.value = location.search;
}

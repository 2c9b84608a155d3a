import { report } from "#sconce/reproduce/report.js";

/** A report on these folders as JSON, of which each test looks at a part. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export async function reportJson(...paths: string[]): Promise<any> {
  return JSON.parse(await report(paths, { format: "json" }));
}

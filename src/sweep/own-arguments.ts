import { isOwnModel } from "../config/models.js";
import { setPath } from "../config/overrides.js";
import { parseWith } from "../config/parse.js";
import { ownModelSchema } from "../config/schema.js";
import type { OwnModelConfig } from "../config/types.js";
import { openSession, type SessionOptions } from "../facades/session.js";
import { refuseStaleTypes } from "../python-types/types-file.js";
import type { ResolvedSweep } from "./definition.js";
import { samplesOf } from "./samples.js";

/**
 * Refuse a sweep over a model of one's own whose arguments do not take what the space has, before any trial begins: which arguments there
 * are, only the Python file says. All of a choice and both ends of a range are tried.
 * @throws SconceError `config`, naming the argument; `model-file` and `own-code` for what is wrong with the file.
 */
export async function checkOwnArguments(sweep: ResolvedSweep, options?: SessionOptions): Promise<void> {
  const { model } = sweep.base as { model?: object };
  if (model === undefined || !isOwnModel(model)) return;
  const dimensions = sweep.space.filter(({ path }) => path.startsWith("model.args."));
  const first = dimensions.map((dimension) => [dimension.path, samplesOf(dimension)[0]] as const);
  const candidates = dimensions.flatMap((dimension) =>
    samplesOf(dimension).map((value) => [...first, [dimension.path, value] as const]),
  );
  await using session = await openSession(options);
  await refuseStaleTypes(session, parseWith(ownModelSchema, model, "base.model").file);
  for (const settings of candidates.length > 0 ? candidates : [[]]) {
    const config = structuredClone({ model: { ...(model as OwnModelConfig) } });
    for (const [path, value] of settings) setPath(config, path, value);
    await session.call("own.check", { model: parseWith(ownModelSchema, config.model, "model") });
  }
}

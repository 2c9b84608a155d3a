import { isDeepStrictEqual } from "node:util";
import { isOwnModel } from "../config/models.js";
import { parseWith } from "../config/parse.js";
import { ownModelSchema } from "../config/schema.js";
import type { OwnModelConfig } from "../config/types.js";
import { SconceError } from "../errors.js";
import { openSession, type Session, type SessionOptions } from "../facades/session.js";
import { refuseStaleTypes } from "../python-types/types-file.js";
import type { ResolvedSweep } from "./definition.js";
import { MODEL } from "./models.js";
import { ownModels, withOwn } from "./pinned-models.js";
import { type Candidate, candidatesIn, conditionHint } from "./sections.js";
import { withSettings } from "./settings.js";

/**
 * Refuse a sweep over models of one's own that do not take what the space has, before any trial begins: which arguments there are, only
 * their Python files say. All of a choice and both ends of a range are tried.
 *
 * @returns The sweep with the class and the digest of each, with which all its trials are run.
 * @throws SconceError `config`, naming the argument; `model-file` and `own-code` for what is wrong with the file; `checkpoint` for files
 * that have changed since the sweep was started.
 */
export async function checkOwnModels(sweep: ResolvedSweep, options?: SessionOptions): Promise<ResolvedSweep> {
  const own = ownModels(sweep);
  if (own.length === 0) return sweep;
  const candidates = [...candidatesIn(MODEL, sweep.space)];
  await using session = await openSession(options);
  const found: Record<string, { class: string; digest: string }> = {};
  for (const [name, model] of own) {
    await refuseStaleTypes(session, model.file);
    const some = candidates.filter((one) => (one.name ?? "") === name);
    for (const candidate of some.length > 0 ? some : [undefined])
      found[name] = await check(session, sweep, name, candidate);
  }
  const pinned = withOwn(sweep, found);
  refuseAlike(pinned);
  return pinned;
}

async function check(session: Session, sweep: ResolvedSweep, name: string, candidate: Candidate | undefined) {
  const { settings = [], there = [] } = candidate ?? {};
  const config = withSettings(sweep.base, settings, sweep.models) as { model: OwnModelConfig };
  const model = parseWith(ownModelSchema, config.model, MODEL);
  try {
    return await session.call("own.check", { model });
  } catch (error) {
    if (!(error instanceof SconceError)) throw error;
    if (error.kind === "checkpoint" && model.digest !== null)
      throw new SconceError(
        "checkpoint",
        `${model.file}, or a file beside it that it imports, has changed since the sweep was started`,
        {
          hint: "give it back its content (each trial keeps it in its folder source), or give the changed sweep another name",
          cause: error,
        },
      );
    if (error.kind !== "config") throw error;
    const searched = (path: string) => there.some((one) => path === one.path || path.startsWith(`${one.path}.`));
    const lines = error.message.split("\n").map((line) => {
      const path = line.slice(0, line.indexOf(":"));
      if (!path.startsWith(`${MODEL}.`)) return line;
      return searched(path) || name !== "" ? `space.${line}` : `base.${line}`;
    });
    const several = name === "" ? "" : ` (with ${MODEL} ${name})`;
    throw new SconceError("config", `${lines.join("\n")}${several}`, {
      hint: name === "" ? error.hint : `${error.hint}; ${conditionHint(MODEL)}`,
      cause: error,
    });
  }
}

/** One that names its class and one that leaves it to be found may be the same model. */
function refuseAlike({ models }: ResolvedSweep): void {
  const all = Object.entries(models);
  for (const [at, [name, model]] of all.entries()) {
    const twin = all.slice(0, at).find(([, other]) => isDeepStrictEqual({ ...other, name }, { ...model, name }));
    if (twin && isOwnModel(model))
      throw new SconceError("config", `space.${MODEL}: ${twin[0]} and ${name} are the same model`, {
        hint: "leave one of them out",
      });
  }
}

import { readFile } from "node:fs/promises";
import { MODELS } from "../config/models.js";
import { SconceError } from "../errors.js";

/** Refuse a file that cannot be the tutorial before hours go into a run to compare with it. */
export async function checkPost(path: string): Promise<void> {
  const hint = "name the tutorial's Markdown file with the option `post`";
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? `there is no file ${path}` : `cannot read ${path}: ${cause.message}`;
    throw new SconceError("usage", why, { hint, cause });
  });
  const blocks = [...text.matchAll(/^```python\s*\n(.*?)^```/gms)].map((match) => match[1] ?? "");
  const has = (code: RegExp) => blocks.some((block) => code.test(block));
  const classes = Object.values(MODELS).map(({ className }) => className);
  if (!has(/^EPOCHS\s*=/m) || !has(new RegExp(`\\b(${classes.join("|")})\\b`)))
    throw new SconceError(
      "usage",
      `${path} does not hold the tutorial: none of its \`\`\`python blocks sets EPOCHS, or none defines ${classes.join(", ")}`,
      { hint },
    );
}

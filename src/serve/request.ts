import type { Classifier } from "../inference/classifier.js";
import type { ServeLimits } from "./limits.js";

/** A request that is refused: its status, and the sentence that the client gets. */
export class Refusal extends Error {
  constructor(
    readonly status: 400 | 404 | 405 | 413 | 415 | 503,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** What a request to classify holds, checked. */
export interface Wanted {
  texts: string[];
  padTo: number | undefined;
}

const SHAPE = 'send {"texts": ["…"]}, or {"text": "…"}';
const FIELDS = ["text", "texts", "padTo"];

/** Read the JSON of a request to classify. @throws Refusal with what is wrong, and where. */
export function readWanted(body: string, classifier: Classifier, limits: ServeLimits): Wanted {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch (error) {
    throw new Refusal(400, `the body is not JSON (${(error as Error).message}); ${SHAPE}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new Refusal(400, `the body is ${kindOf(content)}, not an object; ${SHAPE}`);
  const { text, texts, padTo } = content as Record<string, unknown>;
  const unknown = Object.keys(content).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) throw new Refusal(400, `there is no field ${JSON.stringify(unknown)}; ${SHAPE}`);
  if ((text === undefined) === (texts === undefined))
    throw new Refusal(400, `one of text and texts is needed; ${SHAPE}`);
  if (text !== undefined && typeof text !== "string") throw new Refusal(400, `text is ${kindOf(text)}, not a text`);
  if (padTo !== undefined && !(Number.isInteger(padTo) && (padTo as number) >= 1 && (padTo as number) <= limits.tokens))
    throw new Refusal(400, `padTo has to be a whole number from 1 to ${limits.tokens}`);
  const all = text === undefined ? texts : [text];
  if (!Array.isArray(all)) throw new Refusal(400, `texts is ${kindOf(all)}, not a list of texts`);
  if (all.length > limits.texts)
    throw new Refusal(413, `there are ${all.length} texts; at most ${limits.texts} a request`);
  all.forEach((one, at) => {
    const where = text === undefined ? `texts[${at}]` : "text";
    if (typeof one !== "string") throw new Refusal(400, `${where} is ${kindOf(one)}, not a text`);
    const tokens = classifier.numbersOf(one).length;
    if (tokens === 0) throw new Refusal(400, `${where} is empty: there is no word to read`);
    if (tokens > limits.tokens)
      throw new Refusal(413, `${where} has ${tokens} tokens; at most ${limits.tokens} a text`);
  });
  return { texts: all as string[], padTo: padTo as number | undefined };
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  const type = typeof value;
  return type === "object" ? "an object" : type === "string" ? "a text" : `a ${type}`;
}

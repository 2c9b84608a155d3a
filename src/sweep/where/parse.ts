import { SconceError } from "../../errors.js";

/** How two sides of a comparison have to stand to each other. */
export type Relation = "<=" | "<" | "==" | "!=";

/** A step of an expression, for a machine that has a stack: a number, the value of a name, or what is done with the last one or two. */
export type Step = { number: number } | { name: string } | { operator: "+" | "-" | "*" | "/" | "negate" };

/** A comparison: both sides as steps, the left one first. */
export interface Comparison {
  /** As it was written. */
  text: string;
  left: Step[];
  relation: Relation;
  right: Step[];
}

interface Token {
  kind: "number" | "name" | "sign";
  text: string;
  at: number;
}

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(<=|>=|==|!=|[<>()+\-*/]))/y;
const COMPARES: readonly string[] = ["<=", "<", ">=", ">", "==", "!="];
const HINT =
  "write comparisons such as model.hiddenDim * model.layers <= 256 or test.loss < 0.6, with `and` between them";

/**
 * Read comparisons of arithmetic over names and numbers: `4 * model.hiddenDim <= 256 and seconds < 60`. A chain such as `8 <= x < 64` is two
 * of them.
 * @throws SconceError `config`, with the place.
 */
export function parseWhere(text: string): Comparison[] {
  return new Parser(text).whole();
}

class Parser {
  readonly #text: string;
  readonly #tokens: Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  whole(): Comparison[] {
    const found = this.#chain();
    while (this.#take("and")) found.push(...this.#chain());
    if (this.#peek) this.#refuse("`and`, or the end, was expected");
    return found;
  }

  /** Sides with relations between them. */
  #chain(): Comparison[] {
    const found: Comparison[] = [];
    let from = this.#peek?.at ?? this.#text.length;
    let left = this.#sum();
    while (this.#peek && COMPARES.includes(this.#peek.text)) {
      const sign = this.#tokens[this.#next++]?.text as string;
      const begin = this.#peek?.at ?? this.#text.length;
      const right = this.#sum();
      const text = this.#text.slice(from, this.#peek?.at).trim();
      const turned = sign === ">" || sign === ">=";
      const relation = (turned ? sign.replace(">", "<") : sign) as Relation;
      found.push({ text, relation, ...(turned ? { left: right, right: left } : { left, right }) });
      [left, from] = [right, begin];
    }
    if (found.length === 0) this.#refuse(`one of ${COMPARES.join(" ")} was expected`);
    return found;
  }

  #sum(): Step[] {
    const steps = this.#product();
    for (let sign = this.#take("+", "-"); sign; sign = this.#take("+", "-"))
      steps.push(...this.#product(), { operator: sign as "+" | "-" });
    return steps;
  }

  #product(): Step[] {
    const steps = this.#factor();
    for (let sign = this.#take("*", "/"); sign; sign = this.#take("*", "/"))
      steps.push(...this.#factor(), { operator: sign as "*" | "/" });
    return steps;
  }

  #factor(): Step[] {
    if (this.#take("-")) return [...this.#factor(), { operator: "negate" }];
    if (this.#take("(")) {
      const steps = this.#sum();
      if (!this.#take(")")) this.#refuse("`)` was expected");
      return steps;
    }
    const token = this.#peek;
    if (!token || token.kind === "sign" || token.text === "and")
      this.#refuse("a number, the name of a field or a metric, or `(` was expected");
    this.#next += 1;
    return [token.kind === "number" ? { number: Number(token.text) } : { name: token.text }];
  }

  get #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #take(...texts: string[]): string | undefined {
    const { text } = this.#peek ?? {};
    if (text === undefined || !texts.includes(text)) return undefined;
    this.#next += 1;
    return text;
  }

  #refuse(what: string): never {
    const place = this.#peek ? `at "${this.#text.slice(this.#peek.at)}"` : "at the end";
    throw wrong(this.#text, `${place} ${what}`);
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; text.slice(end).trim() !== ""; end = TOKEN.lastIndex) {
    TOKEN.lastIndex = end;
    const found = TOKEN.exec(text);
    if (!found) throw wrong(text, `"${text.slice(end).trim()[0]}" has no meaning there${meant(text.slice(end))}`);
    const [number, name, sign] = found.slice(1);
    const word = (number ?? name ?? sign) as string;
    const kind = number !== undefined ? "number" : name !== undefined ? "name" : "sign";
    tokens.push({ kind, text: word, at: TOKEN.lastIndex - word.length });
  }
  return tokens;
}

function meant(rest: string): string {
  return rest.trim().startsWith("=") ? " (did you mean ==?)" : "";
}

function wrong(text: string, what: string): SconceError {
  return new SconceError("config", `where: ${JSON.stringify(text)}: ${what}`, { hint: HINT });
}

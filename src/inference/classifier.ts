import { SconceError } from "../errors.js";
import { quantity } from "../text/quantity.js";
import { batches } from "./batches.js";
import type { ClassifierFile } from "./export-folder.js";
import type { LoadedModel } from "./runtime.js";
import { TOKENIZERS } from "./tokenizers.js";

/** What a classifier says of a text. */
export interface Classification<Label extends string = string> {
  /** The label with the highest score. */
  label: Label;
  /**
   * The label's share of the softmax of the scores, 0 to 1: what cross entropy trains. What it means for a model that was trained with a
   * loss of its own depends on that loss.
   */
  probability: number;
  /** The score of every label, as the model gives it. */
  scores: Record<Label, number>;
  /** Number of the text's tokens. */
  tokens: number;
}

/** How texts are classified. */
export interface ClassifyOptions {
  /**
   * Fill every text with padding up to this many tokens, as a batch of training may have. The tutorial's models read the
   * padding, so their scores change. Default: no padding.
   */
  padTo?: number | undefined;
  /** Ends the work between two batches; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** What a classifier keeps. */
interface Parts {
  file: ClassifierFile;
  vocabulary: readonly string[];
  model: LoadedModel;
  /** Texts in a batch, at most. */
  batchSize: number;
}

/** Tokens of a batch at most, padding included: so that a batch takes moments, and little memory. */
const BATCH_TOKENS = 4096;

/** An exported model, ready to classify texts. {@link loadClassifier} makes it. */
export class Classifier<Label extends string = string> implements AsyncDisposable {
  /** The labels, in the order of the scores. */
  readonly labels: readonly Label[];
  /** What tables call the model: `gru`, or the class of one's own. */
  readonly name: string;
  readonly #parts: Parts;
  readonly #numbers: ReadonlyMap<string, number>;
  #disposed = false;

  /** @internal */
  constructor(parts: Parts) {
    this.#parts = parts;
    this.#numbers = new Map(parts.vocabulary.map((word, number) => [word, number]));
    this.labels = parts.file.labels as Label[];
    this.name = parts.file.name;
  }

  /**
   * Label a text, or several. The scores are those of `sconce predict`, whatever other texts are given with it.
   * @throws SconceError `usage` for a text without a word; `closed` after `dispose`; `export` when the model cannot take a text.
   */
  classify(text: string, options?: ClassifyOptions): Promise<Classification<Label>>;
  classify(texts: readonly string[], options?: ClassifyOptions): Promise<Classification<Label>[]>;
  async classify(
    given: string | readonly string[],
    options: ClassifyOptions = {},
  ): Promise<Classification<Label> | Classification<Label>[]> {
    if (typeof given !== "string") return this.#classifyAll(given, options);
    const [only] = await this.#classifyAll([given], options);
    return only as Classification<Label>;
  }

  /** Give the model's memory back. Texts that are being classified are given up, with an error of the kind `closed`. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#parts.model.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** The numbers of a text's words, as the model takes them. */
  numbersOf(text: string): number[] {
    const { tokenizer, lower, unknown } = this.#parts.file.text;
    return TOKENIZERS[tokenizer](text, lower).map((word) => this.#numbers.get(word) ?? unknown);
  }

  async #classifyAll(texts: readonly string[], { padTo = 0, signal }: ClassifyOptions) {
    const { file, model, batchSize } = this.#parts;
    const numbers = texts.map((text) => this.numbersOf(text));
    const empty = numbers.findIndex((words) => words.length === 0);
    if (empty >= 0)
      throw new SconceError("usage", `text ${empty} is empty: there is no word to read`, {
        hint: "leave empty texts out",
      });
    const lengths = numbers.map((words) => Math.max(words.length, padTo));
    const found = new Array<Classification<Label>>(texts.length);
    for (const batch of batches(lengths, { texts: batchSize, tokens: BATCH_TOKENS, padded: file.model.padded })) {
      signal?.throwIfAborted();
      this.#refuseDisposed();
      const words = new BigInt64Array(batch.texts.length * batch.tokens).fill(BigInt(file.text.padding));
      batch.texts.forEach((text, row) => {
        const own = numbers[text] as number[];
        for (let at = 0; at < own.length; at++) words[row * batch.tokens + at] = BigInt(own[at] as number);
      });
      const own = BigInt64Array.from(batch.texts, (text) => BigInt(lengths[text] as number));
      const scores = await this.#scores(model, { words, lengths: own, tokens: batch.tokens });
      const width = this.labels.length;
      batch.texts.forEach((text, row) => {
        const of = scores.subarray(row * width, (row + 1) * width);
        found[text] = this.#classification(of, (numbers[text] as number[]).length);
      });
    }
    return found;
  }

  #refuseDisposed(): void {
    if (this.#disposed)
      throw new SconceError("closed", "the classifier was disposed of", { hint: "load it again: loadClassifier" });
  }

  async #scores(model: LoadedModel, inputs: Parameters<LoadedModel["scores"]>[0]): Promise<Float32Array> {
    try {
      return await model.scores(inputs);
    } catch (cause) {
      this.#refuseDisposed();
      const what = `${quantity(inputs.lengths.length, "text")} of ${quantity(inputs.tokens, "token")}`;
      throw new SconceError("export", `the model cannot take ${what}: ${(cause as Error).message.split("\n")[0]}`, {
        hint: "is the text shorter or longer than the model allows?",
        cause,
      });
    }
  }

  #classification(scores: Float32Array, tokens: number): Classification<Label> {
    const values = [...scores];
    const best = values.reduce((best, score, at) => (score > (values[best] as number) ? at : best), 0);
    const top = values[best] as number;
    const total = values.reduce((sum, score) => sum + Math.exp(score - top), 0);
    return {
      label: this.labels[best] as Label,
      probability: 1 / total,
      scores: Object.fromEntries(this.labels.map((label, at) => [label, values[at]])) as Record<Label, number>,
      tokens,
    };
  }
}

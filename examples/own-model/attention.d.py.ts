// The types of attention.py, written by `sconce types`: not to be edited. `sconce types attention.py` writes them anew.
// sconce types: {"AttentionPool":{"digest":"648b5064b1d2369c18f1af34b9626f788dc47a70be8a6f30c9e608fd83918965","given":["n_vocab","n_classes","padding"],"arguments":{"additionalProperties":false,"properties":{"width":{"default":64,"type":"integer"},"heads":{"default":2,"enum":[1,2,4],"type":"integer"},"p":{"default":0.1,"exclusiveMaximum":1,"minimum":0,"type":"number"}},"type":"object"}}}
import type { PythonClass } from "sconce";

/** The arguments of `AttentionPool`. */
export interface AttentionPoolArguments {
  /**
   * Width of a word's embedding.
   * A whole number. Default 64.
   */
  width?: number | undefined;
  /**
   * How many places of the text are looked at.
   * Default 2.
   */
  heads?: 1 | 2 | 4 | undefined;
  /**
   * Probability of dropout.
   * At least 0, less than 1. Default 0.1.
   */
  p?: number | undefined;
}

/** Attention over the words of a text. */
export declare const AttentionPool: PythonClass<"AttentionPool", AttentionPoolArguments>;

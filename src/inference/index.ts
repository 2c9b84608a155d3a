/** `sconce/inference`: trained models in Node, without Python. Loads neither pythonia nor the rest of sconce. */
export { type ErrorKind, SconceError } from "../errors.js";
export type { Classification, Classifier, ClassifyOptions } from "./classifier.js";
export { type ClassifierOptions, loadClassifier } from "./load-classifier.js";

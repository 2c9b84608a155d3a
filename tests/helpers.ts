/** What the tests of all parts share; each concern is a file of its own in helpers/. */
export * from "./helpers/corpus.js";
export * from "./helpers/numbers.js";
export * from "./helpers/own-data.js";
export * from "./helpers/own-models.js";
export * from "./helpers/places.js";
export * from "./helpers/processes.js";
export * from "./helpers/skip.js";
export * from "./helpers/waiting.js";

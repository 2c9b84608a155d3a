/** All that crosses the bridge, for those who stand outside it. */

export * from "./protocol/cluster.js";
export * from "./protocol/diagnosis.js";
export type * from "./protocol/event-types.js";
export * from "./protocol/events.js";
export * from "./protocol/functions.js";
export * from "./protocol/messages.js";
export * from "./protocol/own.js";
export * from "./protocol/search.js";
export * from "./protocol/values.js";

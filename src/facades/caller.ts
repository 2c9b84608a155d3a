import type { EventOf, FunctionName, Params, Value } from "../bridge/protocol.js";
import type { CallOptions } from "../bridge/worker.js";

/** What a handle needs of the session that it lives in. `Session` is one; this interface keeps the handles from importing it. */
export interface Caller {
  /** Call a function behind the door by its name. @throws SconceError; see `Session.call`. */
  call<N extends FunctionName>(name: N, params: Params<N>, options?: CallOptions<EventOf<N>>): Promise<Value<N>>;
}

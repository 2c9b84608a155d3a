/** What a server lets one request, or all of them together, ask for. */
export interface ServeLimits {
  /** Bytes of a request's body, at most. Default 1 MiB. */
  bodyBytes: number;
  /** Texts of a request, at most. Default 256. */
  texts: number;
  /** Tokens of a text, at most. Default 10,000. */
  tokens: number;
  /** Seconds that a request may take, from its first byte to its answer. Default 30. */
  seconds: number;
  /** Requests that are in hand at the same time, at most; more are refused at once, to be sent again. Default 64. */
  requests: number;
}

/** The limits of a server that is told none. */
export const DEFAULT_LIMITS: Readonly<ServeLimits> = {
  bodyBytes: 2 ** 20,
  texts: 256,
  tokens: 10_000,
  seconds: 30,
  requests: 64,
};

/** Orders for a call that is at work. Python's function asks for them between its events; see "<" in host.ts. */
export class Orders<O = unknown> {
  #send: ((order: string) => void) | undefined;
  #early: string[] = [];

  /** Give an order. Those that are given before the call has begun are kept for it, those after its end are dropped. */
  give(order: O): void {
    const text = JSON.stringify(order);
    if (this.#send) this.#send(text);
    else this.#early.push(text);
  }

  /** @internal The call has begun. */
  begin(send: (order: string) => void): void {
    this.#send = send;
    for (const order of this.#early.splice(0)) send(order);
  }

  /** @internal The call is over. */
  end(): void {
    this.#send = () => {};
  }
}

/**
 * Something that is loaded from the server: its `value`, or the `problem`, and whether a request is
 * running (`busy`). A new request replaces one that is running.
 */
export class Resource {
  value = undefined;
  problem = undefined;
  busy = false;
  #update;
  #running = undefined;
  #call = undefined;

  constructor(update) {
    this.#update = update;
  }

  /**
   * Loads with `call(signal)`. An earlier value stays until the new one is there.
   *
   * @returns whether the value is that of this call: neither did it fail, nor was it replaced by
   *     another one or given up
   */
  async load(call) {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#call = call;
    this.busy = true;
    this.#update();
    try {
      const value = await call(running.signal);
      if (this.#running === running) {
        this.value = value;
        this.problem = undefined;
        this.#end();
        return true;
      }
    } catch (problem) {
      if (this.#running === running) {
        this.problem = problem;
        this.#end();
      }
    }
    return false;
  }

  #end() {
    this.#running = undefined;
    this.busy = false;
    this.#update();
  }

  /** Repeats the last request. */
  again() {
    return this.load(this.#call);
  }

  /** Forgets everything, including a request that is running. */
  clear() {
    this.close();
    this.value = undefined;
    this.problem = undefined;
    this.busy = false;
  }

  /** Gives up a request that is running. */
  close() {
    this.#running?.abort();
    this.#running = undefined;
  }
}

/** A function that runs `action` once, `pause` ms after its last call; it can be stopped. */
export function delayed(action, pause) {
  let timer;
  const run = () => {
    clearTimeout(timer);
    timer = setTimeout(action, pause);
  };
  run.stop = () => clearTimeout(timer);
  return run;
}

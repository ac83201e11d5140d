/**
 * Marks events in all views of a person at once: what is hovered or focused in one view lights up
 * in the others. An event is named by its time, its item, and its place among equal ones.
 */
export class Links {
  #update;
  #held = [];
  #passing = [];

  constructor(update) {
    this.#update = update;
  }

  get marked() {
    return new Set([...this.#held, ...this.#passing]);
  }

  /** Marks events until the pointer or the focus leaves. */
  pass(keys) {
    if (keys.join('\n') !== this.#passing.join('\n')) {
      this.#passing = keys;
      this.#update();
    }
  }

  /** Marks events until they are held again or others are. */
  hold(keys) {
    this.#held = this.holds(keys) ? [] : keys;
    this.#update();
  }

  holds(keys) {
    return keys.length > 0 && keys.join('\n') === this.#held.join('\n');
  }
}

/** The keys of events in the order of `events`, which is newest first. */
export function eventKeys(events) {
  const seen = new Map();
  return events.map((event) => {
    const name = eventName(event);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return `${name} ${before}`;
  });
}

/** The key of the newest event on an item at a time, as a reason names it. */
export function reasonKey(reason) {
  return `${eventName(reason)} 0`;
}

function eventName({timestamp, itemId}) {
  return `${timestamp} ${itemId}`;
}

import {delayed, Resource} from './resource.js';

const PAUSE = 250;

/** A list in pages, each of which names the cursor of the next one. */
export class PagedList {
  resource;
  #load;
  #cursors = [undefined];
  #soon;

  /** `load(cursor, signal)` loads a page. */
  constructor(update, load) {
    this.resource = new Resource(update);
    this.#load = load;
    this.#soon = delayed(() => this.restart(), PAUSE);
  }

  /** Loads the first page. */
  restart() {
    this.#soon.stop();
    this.#cursors = [undefined];
    this.#open();
  }

  /** Loads the first page when nothing was typed for a moment. */
  restartSoon() {
    this.#soon();
  }

  /** What the buttons for the pages need to know. */
  pages() {
    const next = this.resource.value?.nextCursor;
    return {
      first: this.#cursors.length === 1,
      more: Boolean(next),
      back: () => this.#turn(() => this.#cursors.pop()),
      next: () => this.#turn(() => this.#cursors.push(next)),
    };
  }

  close() {
    this.#soon.stop();
    this.resource.close();
  }

  /** The buttons stay enabled meanwhile, as a disabled one would lose the focus. */
  #turn(turned) {
    if (!this.resource.busy) {
      turned();
      this.#open();
    }
  }

  #open() {
    const cursor = this.#cursors.at(-1);
    this.resource.load((signal) => this.#load(cursor, signal));
  }
}

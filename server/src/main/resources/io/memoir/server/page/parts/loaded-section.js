import {html, nothing} from '../lib/lit-html.js';
import {shown} from './basics.js';
import {Resource} from './resource.js';

/** A section of a screen whose content is loaded from the server. */
export class LoadedSection {
  #call;
  #loaded;

  /** `call(signal)` asks the server. */
  constructor(update, call) {
    this.#call = call;
    this.#loaded = new Resource(update);
  }

  load() {
    return this.#loaded.load(this.#call);
  }

  close() {
    this.#loaded.close();
  }

  /** The section with its heading; `view(answer)` shows what the server answered. */
  section({name, title, classes}, view) {
    return html`
      <section class=${classes ?? nothing} aria-labelledby=${`${name}-heading`}>
        <h2 id=${`${name}-heading`}>${title}</h2>
        ${shown(this.#loaded, view)}
      </section>
    `;
  }
}

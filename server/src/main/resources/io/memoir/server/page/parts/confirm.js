import {html} from '../lib/lit-html.js';
import {t} from '../i18n.js';

/** A dialog that asks before something is done. */
export class Confirm {
  #id;
  #update;
  #question = undefined;

  constructor(id, update) {
    this.#id = id;
    this.#update = update;
  }

  /** Asks; `action` is called if the answer is yes. */
  ask({title, text, label, danger = false, action}) {
    this.#question = {title, text, label, danger, action};
    this.#update();
    requestAnimationFrame(() => this.#dialog()?.showModal());
  }

  view() {
    const question = this.#question;
    return html`
      <dialog id=${this.#id} aria-labelledby=${`${this.#id}-title`}>
        <h2 id=${`${this.#id}-title`}>${question?.title ?? ''}</h2>
        <p>${question?.text ?? ''}</p>
        <p class="actions">
          <button type="button" @click=${() => this.#dialog().close()}>
            ${t('action.cancel')}
          </button>
          <button
            type="button"
            class=${question?.danger ? 'danger' : 'primary'}
            @click=${() => this.#yes()}>
            ${question?.label ?? ''}
          </button>
        </p>
      </dialog>
    `;
  }

  #yes() {
    this.#dialog().close();
    this.#question.action();
  }

  #dialog() {
    return document.getElementById(this.#id);
  }
}

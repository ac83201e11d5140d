import {html, nothing} from '../lib/lit-html.js';
import {t} from '../i18n.js';

/** The figures of a chart as a table below it, which is only made when it is opened. */
export class FiguresTable {
  #update;
  #open = false;

  constructor(update) {
    this.#update = update;
  }

  view(table) {
    return html`
      <details
        @toggle=${(event) => {
          this.#open = event.target.open;
          this.#update();
        }}>
        <summary>${t('figure.table')}</summary>
        ${this.#open ? table() : nothing}
      </details>
    `;
  }
}

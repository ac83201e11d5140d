import {html, nothing} from '../lib/lit-html.js';
import {t} from '../i18n.js';
import {focusWhenDrawn, moment} from '../parts/basics.js';
import {ItemSearch} from '../parts/item-search.js';
import {reasonKey} from './links.js';

/** Events that are added to a history to see what would be recommended then. */
export class AddedEvents {
  #events = [];
  #links;
  #changed;
  #now;
  #search;
  #picked;
  #problem;

  /**
   * @param changed is called when the events or what the form says have changed
   * @param now the time of an event for which none is given
   */
  constructor({links, update, changed, now}) {
    this.#links = links;
    this.#changed = changed;
    this.#now = now;
    this.#search = new ItemSearch('what-if-item', update, (item) => {
      this.#picked = item;
      update();
    });
  }

  /** How many there are. */
  get count() {
    return this.#events.length;
  }

  /** Whether one of them is meant by the key of a reason. */
  has(key) {
    return this.#events.some((event) => reasonKey(event) === key);
  }

  /** The events for a request; undefined if there are none. */
  forRequest() {
    return this.#events.length > 0
      ? this.#events.map(({itemId, timestamp, type, value}) => ({itemId, timestamp, type, value}))
      : undefined;
  }

  clear() {
    this.#events = [];
  }

  close() {
    this.#search.close();
  }

  view() {
    return html`
      ${this.#events.length === 0 ? nothing : this.#list()}
      <details>
        <summary>${t('whatIf.add')}</summary>
        ${this.#form()}
      </details>
    `;
  }

  #list() {
    const marked = this.#links.marked;
    return html`
      <h3>${t('whatIf.added')}</h3>
      <ul class="added">
        ${this.#events.map(
          (event, index) => html`
            <li class=${marked.has(reasonKey(event)) ? 'marked' : ''}>
              <bdi>${event.title || event.itemId}</bdi> · ${moment('timestamp', event.timestamp)} ·
              ${event.type}
              <button
                type="button"
                aria-label=${t('whatIf.takeBackNamed', {title: event.title || event.itemId})}
                @click=${() => {
                  this.#events.splice(index, 1);
                  this.#changed();
                  focusWhenDrawn('.added button, .controls summary');
                }}>
                ${t('whatIf.takeBack')}
              </button>
            </li>
          `,
        )}
      </ul>
    `;
  }

  #form() {
    return html`
      <form class="add" @submit=${(event) => this.#add(event)}>
        ${this.#search.view(t('whatIf.item'))}
        ${
          this.#picked
            ? html`
                <p class="quiet">
                  ${t('whatIf.picked')} <bdi>${this.#picked.title || this.#picked.itemId}</bdi>
                  <code class="id">${this.#picked.itemId}</code>
                </p>
              `
            : nothing
        }
        <label>
          ${t('whatIf.time')}
          <input type="datetime-local" name="time" step="1" />
        </label>
        <label>
          ${t('whatIf.type')}
          <input type="text" name="type" placeholder="view" autocomplete="off" spellcheck="false" />
        </label>
        <label>
          ${t('whatIf.value')}
          <input type="number" name="value" step="any" />
        </label>
        ${
          this.#problem
            ? html`
                <p class="field-problem" role="alert">${t(this.#problem)}</p>
              `
            : nothing
        }
        <button type="submit">${t('whatIf.addIt')}</button>
      </form>
    `;
  }

  #add(event) {
    event.preventDefault();
    const {time, type, value} = event.target.elements;
    const timestamp = time.value ? new Date(time.value).getTime() : this.#now();
    this.#problem =
      this.#picked === undefined
        ? 'whatIf.noItem'
        : value.validity?.badInput
          ? 'whatIf.noNumber'
          : undefined;
    if (this.#problem === undefined) {
      this.#events.push({
        itemId: this.#picked.itemId,
        title: this.#picked.title,
        timestamp,
        type: type.value || 'view',
        value: value.value === '' ? undefined : Number(value.value),
      });
      this.#events.sort((left, right) => left.timestamp - right.timestamp);
      this.#picked = undefined;
      this.#search.clear();
      event.target.reset();
    }
    this.#changed();
  }
}

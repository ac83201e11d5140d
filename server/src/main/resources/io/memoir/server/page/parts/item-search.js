import {html, nothing} from '../lib/lit-html.js';
import {get} from '../api.js';
import {t} from '../i18n.js';
import {problemBox} from './basics.js';
import {delayed, Resource} from './resource.js';

const PAUSE = 200;

/**
 * A field that finds an item by the beginning of its id: a combobox with a list of suggestions.
 * `chosen(item)` is called with the item that was picked, and with undefined when the text changes.
 */
export class ItemSearch {
  #id;
  #update;
  #chosen;
  #found;
  #text = '';
  #active = -1;
  #open = false;
  #ask;

  constructor(id, update, chosen) {
    this.#id = id;
    this.#update = update;
    this.#chosen = chosen;
    this.#found = new Resource(update);
    this.#ask = delayed(() => this.#search(), PAUSE);
  }

  clear() {
    this.#text = '';
    this.#shut();
  }

  close() {
    this.#ask.stop();
    this.#found.close();
  }

  view(label) {
    const items = this.#items();
    const list = `${this.#id}-list`;
    return html`
      <div class="combobox">
        <label for=${this.#id}>${label}</label>
        <input
          id=${this.#id}
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          aria-autocomplete="list"
          aria-controls=${list}
          aria-expanded=${items.length > 0 ? 'true' : 'false'}
          aria-activedescendant=${this.#active < 0 ? nothing : this.#optionId(this.#active)}
          .value=${this.#text}
          @input=${(event) => this.#typed(event.target.value)}
          @keydown=${(event) => this.#pressed(event)}
          @blur=${() => this.#shut()} />
        <ul
          id=${list}
          role="listbox"
          aria-label=${t('item.suggestions')}
          ?hidden=${items.length === 0}>
          ${items.map(
            (item, index) => html`
              <li
                id=${this.#optionId(index)}
                role="option"
                aria-selected=${index === this.#active ? 'true' : 'false'}
                @mousedown=${(event) => event.preventDefault()}
                @click=${() => this.#choose(item)}>
                <bdi>${item.title || item.itemId}</bdi>
                <code class="id">${item.itemId}</code>
                ${
                  item.cold
                    ? html`
                        <span class="state cold">${t('item.cold')}</span>
                      `
                    : nothing
                }
              </li>
            `,
          )}
        </ul>
        ${
          this.#open && this.#found.problem
            ? html`
                ${problemBox(this.#found.problem)}
              `
            : nothing
        }
        ${
          this.#open &&
          this.#text &&
          !this.#found.busy &&
          this.#found.value?.prefix === this.#text &&
          items.length === 0
            ? html`
                <p class="quiet" role="status">${t('item.noneWithPrefix')}</p>
              `
            : nothing
        }
      </div>
    `;
  }

  #items() {
    return this.#open ? (this.#found.value?.items ?? []) : [];
  }

  #optionId(index) {
    return `${this.#id}-option-${index}`;
  }

  #typed(text) {
    this.#text = text;
    this.#active = -1;
    this.#chosen(undefined);
    if (text === '') {
      this.#shut();
    } else {
      this.#ask();
      this.#update();
    }
  }

  #search() {
    const prefix = this.#text;
    this.#open = true;
    this.#found.load(async (signal) => {
      const answer = await get('/v1/items', {query: {prefix, limit: 8}, signal});
      this.#active = -1;
      return {prefix, items: answer.items};
    });
  }

  #pressed(event) {
    const items = this.#items();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (items.length > 0) {
        const step = event.key === 'ArrowDown' ? 1 : -1;
        this.#active =
          this.#active < 0 && step < 0
            ? items.length - 1
            : (this.#active + step + items.length) % items.length;
        this.#update();
      }
    } else if (event.key === 'Enter' && items.length > 0) {
      event.preventDefault();
      this.#choose(items[Math.max(0, this.#active)]);
    } else if (event.key === 'Escape' && this.#open) {
      event.preventDefault();
      this.#shut();
    }
  }

  #choose(item) {
    this.#text = item.itemId;
    this.#shut();
    this.#chosen(item);
  }

  #shut() {
    this.#ask.stop();
    this.#found.clear();
    this.#open = false;
    this.#active = -1;
    this.#update();
  }
}

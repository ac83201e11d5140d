import {html} from '../lib/lit-html.js';
import {remember} from '../router.js';

/**
 * The form above a list of ids: the beginning of the ids, and a check box that changes what is
 * listed. Its values are kept in the URL of the screen.
 */
export class PrefixSearch {
  prefix;
  checked;
  #screen;
  #box;

  /**
   * @param screen name of the screen in the URL
   * @param box name of the check box in the URL
   * @param query what the URL has now
   */
  constructor(screen, box, query) {
    this.#screen = screen;
    this.#box = box;
    this.prefix = query.get('prefix') ?? '';
    this.checked = query.get(box) === 'true';
  }

  /** The values by their names; those that were not given are undefined or empty. */
  get values() {
    return {prefix: this.prefix, [this.#box]: this.checked ? 'true' : undefined};
  }

  /** The form; `list` is the paged list that is loaded again when a value changes. */
  view(list, {label, boxLabel, boxDisabled = false}) {
    const changed = () => {
      remember(this.#screen, this.values);
      list.restartSoon();
    };
    return html`
      <form
        class="filters"
        role="search"
        @submit=${(event) => {
          event.preventDefault();
          list.restart();
        }}>
        <label>
          ${label}
          <input
            type="search"
            name="prefix"
            autocomplete="off"
            spellcheck="false"
            .value=${this.prefix}
            @input=${(event) => {
              this.prefix = event.target.value;
              changed();
            }} />
        </label>
        <label class="check">
          <input
            type="checkbox"
            name=${this.#box}
            .checked=${this.checked}
            ?disabled=${boxDisabled}
            @change=${(event) => {
              this.checked = event.target.checked;
              changed();
            }} />
          ${boxLabel}
        </label>
      </form>
    `;
  }
}

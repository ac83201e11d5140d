import {html, nothing} from '../lib/lit-html.js';
import {get} from '../api.js';
import {t} from '../i18n.js';
import {categories, itemName, pager, shown} from '../parts/basics.js';
import {PagedList} from '../parts/paged-list.js';
import {remember} from '../router.js';

const PAGE = 50;

/** The items in the order of their ids. */
export function items({update}, {query}) {
  const state = {prefix: query.get('prefix') ?? '', cold: query.get('cold') === 'true'};
  const list = new PagedList(update, (cursor, signal) =>
    get('/v1/items', {
      query: {prefix: state.prefix, cold: state.cold ? 'true' : undefined, limit: PAGE, cursor},
      signal,
    }),
  );
  const changed = () => {
    remember('items', {prefix: state.prefix, cold: state.cold ? 'true' : undefined});
    list.restartSoon();
  };
  list.restart();
  return {
    title: () => t('items.title'),
    view: () => html`
      <h1 tabindex="-1">${t('items.title')}</h1>
      <form
        class="filters"
        role="search"
        @submit=${(event) => {
          event.preventDefault();
          list.restart();
        }}>
        <label>
          ${t('items.search')}
          <input
            type="search"
            name="prefix"
            autocomplete="off"
            spellcheck="false"
            .value=${state.prefix}
            @input=${(event) => {
              state.prefix = event.target.value;
              changed();
            }} />
        </label>
        <label class="check">
          <input
            type="checkbox"
            name="cold"
            .checked=${state.cold}
            @change=${(event) => {
              state.cold = event.target.checked;
              changed();
            }} />
          ${t('items.onlyCold')}
        </label>
      </form>
      ${shown(list.resource, ({items: found}) => table(found))} ${pager(list.pages())}
    `,
    close: () => list.close(),
  };
}

function table(found) {
  return html`
    <p class="count" role="status">${t('items.count', {count: found.length})}</p>
    <div class="scroll" role="region" tabindex="0" aria-label=${t('items.caption')}>
      <table class="list">
        <caption>${t('items.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">${t('items.item')}</th>
            <th scope="col">${t('item.categories')}</th>
            <th scope="col">${t('items.state')}</th>
          </tr>
        </thead>
        <tbody>
          ${found.map(
            (item) => html`
              <tr>
                <th scope="row">${itemName(item)}</th>
                <td>${categories(item.categories)}</td>
                <td>${itemStates(item)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** Whether the model knows an item, and whether it is hidden or deleted, in words. */
export function itemStates({cold, hidden, deleted}) {
  return html`
    <span
      class=${cold ? 'state cold' : 'state'}
      data-field="cold"
      data-raw=${String(Boolean(cold))}>
      ${t(cold ? 'item.cold' : 'item.warm')}
    </span>
    ${
      hidden
        ? html`
            <span class="state hidden" data-field="hidden" data-raw="true">
              ${t('item.hidden')}
            </span>
          `
        : nothing
    }
    ${
      deleted
        ? html`
            <span class="state failed" data-field="deleted" data-raw="true">
              ${t('item.deleted')}
            </span>
          `
        : nothing
    }
  `;
}

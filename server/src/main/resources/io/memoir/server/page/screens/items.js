import {html, nothing} from '../lib/lit-html.js';
import {get} from '../api.js';
import {t} from '../i18n.js';
import {categories, itemName, pager, shown} from '../parts/basics.js';
import {PagedList} from '../parts/paged-list.js';
import {PrefixSearch} from '../parts/prefix-search.js';

const PAGE = 50;

/** The items in the order of their ids. */
export function items({update}, {query}) {
  const search = new PrefixSearch('items', 'cold', query);
  const list = new PagedList(update, (cursor, signal) =>
    get('/v1/items', {query: {...search.values, limit: PAGE, cursor}, signal}),
  );
  list.restart();
  return {
    title: () => t('items.title'),
    view: () => html`
      <h1 tabindex="-1">${t('items.title')}</h1>
      ${search.view(list, {label: t('items.search'), boxLabel: t('items.onlyCold')})}
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

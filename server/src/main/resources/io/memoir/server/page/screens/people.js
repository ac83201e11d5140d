import {html, nothing} from '../lib/lit-html.js';
import {get} from '../api.js';
import {t} from '../i18n.js';
import {figure, momentAgo, pager, shown, userName} from '../parts/basics.js';
import {PagedList} from '../parts/paged-list.js';
import {PrefixSearch} from '../parts/prefix-search.js';

const PAGE = 50;

/** The users: those of the newest events, or those whose ids begin with some text. */
export function people({update}, {query}) {
  const search = new PrefixSearch('people', 'all', query);
  const list = new PagedList(update, async (cursor, signal) => {
    const byTime = search.prefix === '' && !search.checked;
    const query = byTime
      ? {order: 'recent', limit: PAGE}
      : {prefix: search.prefix, limit: PAGE, cursor};
    return {...(await get('/v1/users', {query, signal})), byTime};
  });
  list.restart();
  return {
    title: () => t('people.title'),
    view: () => html`
      <h1 tabindex="-1">${t('people.title')}</h1>
      ${search.view(list, {
        label: t('people.search'),
        boxLabel: t('people.all'),
        boxDisabled: search.prefix !== '',
      })}
      ${shown(list.resource, (answer) => table(answer))} ${pager(list.pages())}
    `,
    close: () => list.close(),
  };
}

function table({users, nextCursor: more, byTime}) {
  const caption = t(byTime ? 'people.recent' : 'people.byId');
  return html`
    <p class="count" role="status">
      ${t('people.count', {count: users.length})} ${more ? t('people.more') : nothing}
    </p>
    <div class="scroll" role="region" tabindex="0" aria-label=${caption}>
      <table class="list">
        <caption>${caption}</caption>
        <thead>
          <tr>
            <th scope="col">${t('people.user')}</th>
            <th scope="col" class="number">${t('people.events')}</th>
            <th scope="col">${t('people.last')}</th>
          </tr>
        </thead>
        <tbody>
          ${users.map(
            ({userId, events, lastEventAt}) => html`
              <tr>
                <th scope="row">${userName(userId)}</th>
                <td class="number">${figure('events', events)}</td>
                <td>${momentAgo('lastEventAt', lastEventAt)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

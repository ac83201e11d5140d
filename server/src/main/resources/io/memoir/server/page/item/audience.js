import {html, nothing} from '../lib/lit-html.js';
import {get, path} from '../api.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {figure, moment, shown, userName} from '../parts/basics.js';
import {Resource} from '../parts/resource.js';

const USERS = 20;

/** The users of the newest events on an item. */
export class Audience {
  #itemId;
  #loaded;

  constructor(itemId, update) {
    this.#itemId = itemId;
    this.#loaded = new Resource(update);
  }

  load() {
    return this.#loaded.load((signal) =>
      get(path`/v1/items/${this.#itemId}/users`, {query: {limit: USERS}, signal}),
    );
  }

  close() {
    this.#loaded.close();
  }

  view() {
    return html`
      <section aria-labelledby="audience-heading">
        <h2 id="audience-heading">${t('item.users')}</h2>
        ${shown(this.#loaded, table)}
      </section>
    `;
  }
}

function table({users, events, lookedAt, logEvents}) {
  return html`
    <p class="quiet" data-field="events" data-raw=${events}>
      ${t('item.usersText', {count: events, looked: lookedAt, total: logEvents})}
    </p>
    ${
      users.length === 0
        ? html`
            <p class="quiet">${t('item.noUsers')}</p>
          `
        : html`
            <div class="scroll" role="region" tabindex="0" aria-label=${t('item.users')}>
              <table class="list">
                <thead>
                  <tr>
                    <th scope="col">${t('people.user')}</th>
                    <th scope="col">${t('whatIf.type')}</th>
                    <th scope="col">${t('item.lastEvent')}</th>
                  </tr>
                </thead>
                <tbody>
                  ${users.map(
                    ({userId, type, value, timestamp}) => html`
                      <tr>
                        <th scope="row">${userName(userId)}</th>
                        <td>
                          ${type}
                          ${value === undefined ? nothing : figure('value', value, format.exact)}
                        </td>
                        <td>${moment('timestamp', timestamp)}</td>
                      </tr>
                    `,
                  )}
                </tbody>
              </table>
            </div>
          `
    }
  `;
}

import {html, nothing} from '../lib/lit-html.js';
import {get, path} from '../api.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {figure, moment, userName} from '../parts/basics.js';
import {LoadedSection} from '../parts/loaded-section.js';

const USERS = 20;

/** The users of the newest events on an item. */
export class Audience extends LoadedSection {
  constructor(itemId, update) {
    super(update, (signal) =>
      get(path`/v1/items/${itemId}/users`, {query: {limit: USERS}, signal}),
    );
  }

  view() {
    return this.section({name: 'audience', title: t('item.users')}, table);
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

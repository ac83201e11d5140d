import {html, nothing} from '../lib/lit-html.js';
import {get, path} from '../api.js';
import {t} from '../i18n.js';
import {attributeList, figure, may, momentAgo, notes, pair, shown} from '../parts/basics.js';
import {Resource} from '../parts/resource.js';
import {Erase} from '../person/erase.js';
import {Interests} from '../person/interests.js';
import {Links} from '../person/links.js';
import {Memory} from '../person/memory.js';
import {Timeline} from '../person/timeline.js';
import {WhatIf} from '../person/what-if.js';
import {compareModelsLink, compareUsersLink} from '../router.js';

/** One user: events, memory, interests, and what is recommended now or would be otherwise. */
export function person({access, update, announce}, {id}) {
  const links = new Links(update);
  const head = new Resource(update);
  const timeline = new Timeline(id, update, links);
  const memory = new Memory(id, update, links, (key) => timeline.reveal(key));
  const interests = access.interests ? new Interests(id, update) : undefined;
  const whatIf = new WhatIf({userId: id, timeline, links, update, announce});
  const parts = [timeline, memory, interests, whatIf].filter((part) => part !== undefined);
  let closed = false;
  const close = () => {
    closed = true;
    [head, ...parts].forEach((part) => part.close());
  };
  const erase = new Erase(id, update, () => {
    close();
    announce(t('erase.done'));
    document.querySelector('main h1').focus();
  });

  async function load() {
    if (await head.load((signal) => get(path`/v1/users/${id}`, {signal}))) {
      memory.load();
      interests?.load();
      await timeline.restart();
      if (!closed) {
        whatIf.load();
      }
    }
  }

  const headView = (user) => html`
    <section class="card head" aria-label=${t('person.head')}>
      <dl class="facts">
        ${pair(t('person.events'), figure('events', user.events))}
        ${pair(t('person.remembered'), figure('eventsRemembered', user.eventsRemembered))}
        ${pair(t('person.seen'), figure('itemsSeen', user.itemsSeen))}
        ${pair(t('person.last'), momentAgo('lastEventAt', user.lastEventAt))}
      </dl>
      <h2>${t('person.attributes')}</h2>
      ${attributeList(user.attributes, t('person.noAttributes'))} ${notes(user.notes)}
      <div class="actions">
        <button type="button" @click=${load}>${t('action.reload')}</button>
        <a href=${compareUsersLink(id)}>${t('compare.openUsers')}</a>
        <a href=${compareModelsLink(id)}>${t('compare.openModels')}</a>
        ${may(access, 'admin') ? erase.view() : nothing}
      </div>
    </section>
  `;

  load();
  return {
    title: () => id,
    view: () => html`
      <p class="over"><a href="#/people">${t('people.title')}</a></p>
      <h1 tabindex="-1"><code class="id">${id}</code></h1>
      ${
        erase.receipt
          ? erase.receiptView()
          : html`
              ${shown(head, headView)}
              ${
                head.value
                  ? html`
                      <div class="person">
                        <div class="story">${memory.view()}${timeline.view(whatIf)}</div>
                        <div class="answers">
                          ${whatIf.view()}${interests ? interests.view() : nothing}
                        </div>
                      </div>
                    `
                  : nothing
              }
            `
      }
    `,
    close: () => {
      close();
      erase.close();
    },
  };
}

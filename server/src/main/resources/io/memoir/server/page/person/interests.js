import {html, nothing, svg} from '../lib/lit-html.js';
import {get, path} from '../api.js';
import {t, word} from '../i18n.js';
import * as format from '../format.js';
import {bar, figure, moment} from '../parts/basics.js';
import {LoadedSection} from '../parts/loaded-section.js';
import {memoryName} from './memory.js';

const MARKS = {rising: '↗', steady: '→', fading: '↘'};

/** The interests of a user in words: how strong each is, and whether it rises or fades. */
export class Interests extends LoadedSection {
  #name;

  /** `name` tells the interests of several users on one page apart. */
  constructor(userId, update, name = 'interests') {
    super(update, (signal) => get(path`/v1/users/${userId}/interests`, {signal}));
    this.#name = name;
  }

  view() {
    return this.section(
      {name: this.#name, title: t('interests.title'), classes: 'card interests'},
      list,
    );
  }
}

function list({interests, events, eventsBack}) {
  if (interests.length === 0) {
    return html`
      <p class="quiet">${t('interests.none')}</p>
    `;
  }
  const memories = [...new Set(interests.map(({memory}) => memory))];
  return html`
    <p class="quiet" data-field="events" data-raw=${events}>
      ${t('interests.text', {count: events, back: eventsBack ?? 0})}
    </p>
    ${memories.map(
      (memory) => html`
        <h3>${memoryName(memory)}</h3>
        <ul class="bars">
          ${interests.filter((interest) => interest.memory === memory).map(row)}
        </ul>
      `,
    )}
  `;
}

function mark(position) {
  return svg`<line class="before" x1=${position} x2=${position} y1="0" y2="8"></line>`;
}

function row({interestId, name, share, shareBefore, trend, heldEvents, since}) {
  return html`
    <li data-interest=${interestId}>
      <div class="ranked">
        <span class="title">${name}</span>
        <span>
          ${figure('share', share, format.percent)}
          <span class=${`trend ${trend}`} data-field="trend" data-raw=${trend}>
            <span aria-hidden="true">${MARKS[trend] ?? ''}</span>
            ${word('trend', trend)}
          </span>
        </span>
      </div>
      ${bar(share, shareBefore === undefined ? nothing : mark(shareBefore * 100))}
      <p class="quiet">
        ${
          shareBefore === undefined
            ? nothing
            : html`
                ${t('interests.before')} ${figure('shareBefore', shareBefore, format.percent)}
              `
        }
        ${
          heldEvents
            ? html`
                ·
                <span data-field="heldEvents" data-raw=${heldEvents}>
                  ${t('interests.held', {count: heldEvents})}
                </span>
                ${
                  since
                    ? html`
                        ${t('interests.since')} ${moment('since', since, format.dateTime)}
                      `
                    : nothing
                }
              `
            : nothing
        }
      </p>
    </li>
  `;
}

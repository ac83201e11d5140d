import {html, nothing} from '../lib/lit-html.js';
import {post} from '../api.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {chooseModels, chooseUser} from '../compare/choose.js';
import {categories, figure, itemName, moment, notes, shown, userName} from '../parts/basics.js';
import {because} from '../parts/reasons.js';
import {Resource} from '../parts/resource.js';
import {shareBar, shareRange} from '../parts/shares.js';
import {Interests} from '../person/interests.js';

const LIMITS = [10, 20, 50];

/** Two people, or two models for one person, side by side. */
export function compare({access, update}, {ids}) {
  const [kind, ...names] = ids;
  const ofModels = kind === 'models';
  const complete = names.length === (ofModels ? 3 : 2);
  if (!complete) {
    return ofModels ? chooseModels(names[0], update) : chooseUser(names[0], update);
  }
  const answer = new Resource(update);
  const state = {limit: LIMITS[0], pointed: undefined};
  const interests =
    access.interests && !ofModels
      ? names.map((id, side) => new Interests(id, update, `interests-${side}`))
      : [];
  const load = () =>
    answer.load((signal) =>
      post(
        '/v1/compare',
        {
          users: ofModels ? undefined : names,
          userId: ofModels ? names[0] : undefined,
          models: ofModels ? names.slice(1) : undefined,
          limit: state.limit,
          explain: 'brief',
        },
        {signal},
      ),
    );
  const point = (itemId) => {
    state.pointed = itemId;
    update();
  };
  const side = (name, value, heading) =>
    list({
      name,
      heading,
      answer: value[name],
      others: new Map(
        value.common.map(({itemId, rankFirst, rankSecond}) => [
          itemId,
          name === 'first' ? rankSecond : rankFirst,
        ]),
      ),
      pointed: state.pointed,
      point,
    });
  const headings = ofModels ? names.slice(1).map((name) => code(name)) : names.map(userName);
  const chooseLimit = (event) => {
    state.limit = Number(event.target.value);
    load();
  };

  load();
  interests.forEach((each) => each.load());
  return {
    title: () => t('compare.title'),
    view: () => html`
      <p class="over"><a href="#/people">${t('people.title')}</a></p>
      <h1 tabindex="-1">${t(ofModels ? 'compare.models' : 'compare.people')}</h1>
      ${
        ofModels
          ? html`
              <p>${userName(names[0])}</p>
            `
          : nothing
      }
      <p class="nothing-written">${t('whatIf.nothingWritten')}</p>
      ${shown(
        answer,
        (value) => html`
          <p class="quiet">
            ${t('compare.overlap')} ${figure('overlap', value.overlap, format.percent)} ·
            ${t('compare.common', {count: value.common.length})}
            <label class="inline">
              ${t('recommended.limit')}
              <select @change=${chooseLimit}>
                ${LIMITS.map(
                  (limit) => html`
                    <option value=${limit} .selected=${limit === state.limit}>${limit}</option>
                  `,
                )}
              </select>
            </label>
          </p>
          <div class="pair">
            ${side('first', value, headings[0])} ${side('second', value, headings[1])}
          </div>
          ${ofModels ? nothing : commonEvents(value, names)}
        `,
      )}
      ${
        interests.length === 0
          ? nothing
          : html`
              <div class="pair">${interests.map((each) => each.view())}</div>
            `
      }
    `,
    close: () => [answer, ...interests].forEach((part) => part.close()),
  };
}

function code(text) {
  return html`
    <code>${text}</code>
  `;
}

function list({name, heading, answer, others, pointed, point}) {
  const range = shareRange(answer.items);
  return html`
    <section class="card" aria-labelledby=${`${name}-heading`}>
      <h2 id=${`${name}-heading`}>${heading}</h2>
      <p class="quiet">
        ${t('recommended.by')}
        <code data-field="model.version">${answer.model.version}</code>
      </p>
      ${notes(answer.notes)}
      ${
        answer.items.length === 0
          ? html`
              <p class="quiet">${t('recommended.none')}</p>
            `
          : html`
              <ol class="ranking">
                ${answer.items.map((item, index) =>
                  entry({
                    name,
                    item,
                    rank: index + 1,
                    other: others.get(item.itemId),
                    range,
                    pointed,
                    point,
                  }),
                )}
              </ol>
            `
      }
    </section>
  `;
}

function entry({name, item, rank, other, range, pointed, point}) {
  const marked = other !== undefined && pointed === item.itemId;
  const across = name === 'first' ? 'second' : 'first';
  return html`
    <li
      id=${`${name}-${rank}`}
      tabindex="-1"
      class=${marked ? 'marked' : ''}
      data-item=${item.itemId}
      @mouseenter=${() => point(item.itemId)}
      @mouseleave=${() => point(undefined)}>
      <div class="ranked">
        <span class="title">${itemName(item)}</span>
        ${
          other === undefined
            ? html`
                <span class="change new">${t('compare.only')}</span>
              `
            : html`
                <button
                  type="button"
                  class="plain"
                  data-field="otherRank"
                  data-raw=${other}
                  @focus=${() => point(item.itemId)}
                  @blur=${() => point(undefined)}
                  @click=${() => go(`${across}-${other}`)}>
                  ${t('compare.otherRank', {rank: other})}
                </button>
              `
        }
        <span class="score">
          ${
            item.cold && item.score === undefined
              ? t('recommended.cold')
              : html`
                  ${t('item.score')} ${figure('score', item.score, format.score)}
                `
          }
        </span>
      </div>
      ${categories(item.categories)} ${shareBar(item, range)} ${because(item.reasons)}
    </li>
  `;
}

/** Moves the focus to the same item in the other list. */
function go(id) {
  const row = document.getElementById(id);
  row?.focus();
  row?.scrollIntoView({block: 'nearest'});
}

function commonEvents({itemsOfBoth, commonEvents: events}, names) {
  return html`
    <section class="card" aria-labelledby="common-heading">
      <h2 id="common-heading">${t('compare.events')}</h2>
      ${
        events.length === 0
          ? html`
              <p class="quiet">${t('compare.noEvents')}</p>
            `
          : html`
              <p class="quiet" data-field="itemsOfBoth" data-raw=${itemsOfBoth}>
                ${t('compare.eventsCount', {count: itemsOfBoth})}
              </p>
              <div class="scroll" role="region" tabindex="0" aria-label=${t('compare.events')}>
                <table class="list">
                  <thead>
                    <tr>
                      <th scope="col">${t('items.item')}</th>
                      ${names.map(
                        (name) => html`
                          <th scope="col">${t('compare.lastOf', {name})}</th>
                        `,
                      )}
                    </tr>
                  </thead>
                  <tbody>
                    ${events.map(
                      (event) => html`
                        <tr>
                          <th scope="row">${itemName(event)}</th>
                          <td>${moment('timestampFirst', event.timestampFirst)}</td>
                          <td>${moment('timestampSecond', event.timestampSecond)}</td>
                        </tr>
                      `,
                    )}
                  </tbody>
                </table>
              </div>
            `
      }
    </section>
  `;
}

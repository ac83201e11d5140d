import {html, nothing} from '../lib/lit-html.js';
import {get} from '../api.js';
import {t} from '../i18n.js';
import {problemBox, shown, userName} from '../parts/basics.js';
import {modelOptions} from '../parts/model-options.js';
import {delayed, Resource} from '../parts/resource.js';
import {compareModelsLink, compareUsersLink} from '../router.js';

const PAUSE = 200;
const SUGGESTIONS = 8;

/** Asks for the second person. */
export function chooseUser(first, update) {
  const found = new Resource(update);
  let problem;
  let text = '';
  const ask = delayed(
    () =>
      found.load((signal) =>
        get('/v1/users', {
          query: text ? {prefix: text, limit: SUGGESTIONS} : {order: 'recent', limit: SUGGESTIONS},
          signal,
        }),
      ),
    PAUSE,
  );
  ask();
  return {
    title: () => t('compare.title'),
    view: () => html`
      <p class="over"><a href="#/people">${t('people.title')}</a></p>
      <h1 tabindex="-1">${t('compare.people')}</h1>
      <p>${userName(first)}</p>
      <form
        class="card add"
        @submit=${(event) => {
          event.preventDefault();
          if (text === '' || text === first) {
            problem = 'compare.samePerson';
            update();
          } else {
            location.hash = compareUsersLink(first, text);
          }
        }}>
        <label>
          ${t('compare.otherUser')}
          <input
            type="text"
            name="user"
            list="other-users"
            autocomplete="off"
            spellcheck="false"
            .value=${text}
            @input=${(event) => {
              text = event.target.value;
              problem = undefined;
              ask();
              update();
            }} />
        </label>
        <datalist id="other-users">
          ${(found.value?.users ?? [])
            .filter(({userId}) => userId !== first)
            .map(
              ({userId}) => html`
                <option value=${userId}></option>
              `,
            )}
        </datalist>
        ${problemText(problem)}
        <button type="submit" class="primary">${t('compare.go')}</button>
      </form>
      ${problemBox(found.problem, () => found.again())}
    `,
    close: () => {
      ask.stop();
      found.close();
    },
  };
}

/** Asks for the two models. */
export function chooseModels(userId, update) {
  const models = new Resource(update);
  let problem;
  models.load((signal) => get('/v1/models', {signal}));
  const form = (all) =>
    all.length < 2
      ? html`
          <p class="quiet">${t('compare.oneModel')}</p>
        `
      : html`
          <form
            class="card add"
            @submit=${(event) => {
              event.preventDefault();
              const {first, second} = event.target.elements;
              if (first.value === second.value) {
                problem = 'compare.sameModel';
                update();
              } else {
                location.hash = compareModelsLink(userId, first.value, second.value);
              }
            }}>
            ${choice('first', t('compare.first'), all, 0)}
            ${choice('second', t('compare.second'), all, 1)} ${problemText(problem)}
            <button type="submit" class="primary">${t('compare.go')}</button>
          </form>
        `;
  return {
    title: () => t('compare.title'),
    view: () => html`
      <p class="over"><a href="#/people">${t('people.title')}</a></p>
      <h1 tabindex="-1">${t('compare.models')}</h1>
      <p>${userName(userId)}</p>
      ${shown(models, ({models: all}) => form(all))}
    `,
    close: () => models.close(),
  };
}

function choice(name, label, models, chosen) {
  return html`
    <label>
      ${label}
      <select name=${name}>
        ${modelOptions(models, (_, index) => index === chosen)}
      </select>
    </label>
  `;
}

function problemText(problem) {
  return problem
    ? html`
        <p class="field-problem" role="alert">${t(problem)}</p>
      `
    : nothing;
}

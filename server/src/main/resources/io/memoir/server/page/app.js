import {html, nothing, render} from './lib/lit-html.js';
import {get, key, onRefused} from './api.js';
import {chooseLanguage, language, languages, markLanguage, t, word} from './i18n.js';
import {place} from './router.js';
import {problemBox} from './parts/basics.js';
import {keyForm} from './parts/key-form.js';
import {Resource} from './parts/resource.js';
import {compare} from './screens/compare.js';
import {data} from './screens/data.js';
import {item} from './screens/item.js';
import {items} from './screens/items.js';
import {models} from './screens/models.js';
import {now} from './screens/now.js';
import {people} from './screens/people.js';
import {person} from './screens/person.js';
import {training} from './screens/training.js';
import {trainings} from './screens/trainings.js';

const SCREENS = {
  now,
  people,
  person,
  compare,
  items,
  item,
  models,
  data,
  trainings,
  training,
};
const SECTIONS = [
  {name: 'now', covers: ['now']},
  {name: 'people', covers: ['people', 'person', 'compare']},
  {name: 'items', covers: ['items', 'item']},
  {name: 'models', covers: ['models']},
  {name: 'data', covers: ['data']},
  {name: 'trainings', covers: ['trainings', 'training'], needs: 'trainings'},
];
const MINUTE = 60_000;
const WITH_ID = ['person', 'compare', 'item', 'training'];

const top = document.getElementById('top');
const main = document.getElementById('screen');
const announcements = document.getElementById('announcements');

const access = new Resource(update);
let screen;
let here = place();
let refusal;
let planned = false;
let focusHeading = false;

function update() {
  if (!planned) {
    planned = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  planned = false;
  render(header(), top);
  render(content(), main);
  document.title = screen ? t('title', {page: screen.title()}) : 'Memoir';
  if (focusHeading && main.querySelector('h1')) {
    focusHeading = false;
    main.querySelector('h1').focus();
  }
}

function content() {
  if (refusal) {
    return keyForm(refusal, enter);
  }
  if (access.problem) {
    return html`
      <h1 tabindex="-1">${t('access.failed')}</h1>
      ${problemBox(access.problem, () => start())}
      ${
        access.problem.status === 403 && key.present()
          ? html`
              <p>${t('access.role')}</p>
              <button type="button" @click=${forget}>${t('action.otherKey')}</button>
            `
          : nothing
      }
    `;
  }
  if (!access.value) {
    return html`
      <p class="quiet loading" role="status">${t('loading')}</p>
    `;
  }
  return screen
    ? screen.view()
    : html`
        <h1 tabindex="-1">${t('unknown.title')}</h1>
        <p>
          ${t('unknown.text')}
          <a href="#/now">${t('nav.now')}</a>
        </p>
      `;
}

function header() {
  return html`
    <a class="skip" href="#screen" @click=${skip}>${t('skip')}</a>
    <a class="brand" href="#/now">Memoir</a>
    <nav aria-label=${t('nav.label')}>
      <ul>
        ${SECTIONS.filter(({needs}) => !needs || access.value?.[needs]).map(
          ({name, covers}) => html`
            <li>
              <a href=${`#/${name}`} aria-current=${covers.includes(here.name) ? 'page' : nothing}>
                ${t(`nav.${name}`)}
              </a>
            </li>
          `,
        )}
      </ul>
    </nav>
    <div class="about">
      ${access.value ? who(access.value) : nothing}
      <div class="languages" role="group" aria-label=${t('language')}>
        ${languages.map(
          ({code, tag, name}) => html`
            <button
              type="button"
              lang=${tag}
              aria-pressed=${code === language() ? 'true' : 'false'}
              @click=${() => speak(code)}>
              ${name}
            </button>
          `,
        )}
      </div>
    </div>
  `;
}

function who({role, key: name, keysRequired}) {
  if (!keysRequired) {
    return html`
      <span class="who">${t('access.open')}</span>
    `;
  }
  return html`
    <span class="who">
      ${
        name
          ? html`
              <code>${name}</code>
              ·
            `
          : nothing
      }${word('role', role)}
    </span>
    <button type="button" class="plain" @click=${forget}>${t('action.otherKey')}</button>
  `;
}

function skip(event) {
  event.preventDefault();
  main.focus();
}

function speak(code) {
  chooseLanguage(code);
  update();
}

function announce(text) {
  announcements.textContent = '';
  requestAnimationFrame(() => {
    announcements.textContent = text;
  });
}

/** Leaves the current screen and empties the page, so that the next one has fresh elements. */
function leave() {
  screen?.close?.();
  screen = undefined;
  render(nothing, main);
}

function open() {
  leave();
  here = place();
  const make = Object.hasOwn(SCREENS, here.name) ? SCREENS[here.name] : undefined;
  if (access.value && make && WITH_ID.includes(here.name) === Boolean(here.id)) {
    screen = make({access: access.value, update, announce}, here);
  }
  update();
}

async function start() {
  await access.load((signal) => get('/v1/access', {signal}));
  if (access.value && !access.problem) {
    open();
  }
}

function enter(value) {
  key.set(value);
  refusal = undefined;
  focusHeading = true;
  access.clear();
  start();
}

function forget() {
  key.forget();
  leave();
  access.clear();
  focusHeading = true;
  start();
}

onRefused((problem) => {
  refusal = key.present() ? problem : {code: 'key-needed'};
  key.forget();
  leave();
  access.clear();
  focusHeading = true;
  update();
});

addEventListener('hashchange', () => {
  focusHeading = true;
  open();
  scrollTo(0, 0);
});

markLanguage();
setInterval(update, MINUTE); // keeps “5 minutes ago” true
start();

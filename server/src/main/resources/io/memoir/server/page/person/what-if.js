import {html, nothing} from '../lib/lit-html.js';
import {get, post} from '../api.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {figure, focusWhenDrawn, notes, problemBox, shown} from '../parts/basics.js';
import {modelOptions} from '../parts/model-options.js';
import {delayed, Resource} from '../parts/resource.js';
import {AddedEvents} from './added-events.js';
import {ranking} from './ranking.js';

const DAY = 86_400_000;
const PAUSE = 120;
const LIMITS = [10, 20, 50];

/**
 * What is recommended to a user now, and what would be with another history, clock or model. Both
 * come from the same route, which writes nothing: unlike a request of `/v1/recommend`, looking at a
 * person here does not count as a list that the person was served.
 */
export class WhatIf {
  on = false;
  #userId;
  #timeline;
  #links;
  #announce;
  #update;
  #answer;
  #models;
  #removed = new Map();
  #added;
  #clock;
  #model = '';
  #limit = LIMITS[0];
  #eventsChanged = false;
  #ask;

  constructor({userId, timeline, links, update, announce}) {
    this.#userId = userId;
    this.#timeline = timeline;
    this.#links = links;
    this.#announce = announce;
    this.#update = update;
    this.#answer = new Resource(update);
    this.#models = new Resource(update);
    this.#added = new AddedEvents({
      links,
      update,
      changed: () => this.#changedNow(),
      now: () => this.#clock ?? Date.now(),
    });
    this.#ask = delayed(() => this.load(), PAUSE);
  }

  async load() {
    const done = await this.#answer.load((signal) => this.#request(signal));
    if (done && this.#changed) {
      this.#announce(this.#summary(this.#answer.value.changes ?? []));
    }
  }

  close() {
    this.#ask.stop();
    this.#added.close();
    this.#answer.close();
    this.#models.close();
  }

  removes(key) {
    return this.#removed.has(key);
  }

  /** Leaves out the event at an index of the time line, or takes it back in. */
  toggle(index) {
    const key = this.#timeline.keys[index];
    if (!this.#removed.delete(key)) {
      this.#removed.set(key, this.#timeline.events[index]);
    }
    this.#changedNow();
  }

  reset() {
    this.#removed.clear();
    this.#added.clear();
    this.#clock = undefined;
    this.#model = '';
    this.#changedNow();
  }

  get #changed() {
    return (
      this.#removed.size > 0 ||
      this.#added.count > 0 ||
      this.#clock !== undefined ||
      this.#model !== ''
    );
  }

  #changedNow() {
    this.#eventsChanged = false;
    this.#ask();
    this.#update();
  }

  async #request(signal) {
    const unnamed = [...this.#removed.values()].some(({eventId}) => eventId === undefined);
    if (unnamed && !(await this.#timeline.isCurrent(signal))) {
      await this.#timeline.restart();
      this.#forgetUnnamed(() => true);
    }
    this.#forgetUnnamed((key) => this.#timeline.indexOf(key) < 0);
    const removed = [...this.#removed].map(([key, {eventId}]) =>
      eventId === undefined ? {index: this.#timeline.indexOf(key)} : {eventId},
    );
    const changed = this.#changed;
    const answer = await post(
      '/v1/what-if',
      {
        userId: this.#userId,
        remove: removed.length > 0 ? removed : undefined,
        add: this.#added.forRequest(),
        context: this.#clock === undefined ? undefined : {time: this.#clock},
        model: this.#model || undefined,
        limit: this.#limit,
        explain: 'brief',
      },
      {signal},
    );
    return {...answer, changed};
  }

  /**
   * Takes events without an id back in: they are named by their place in the list of events, which
   * means nothing in another list.
   */
  #forgetUnnamed(isLost) {
    for (const [key, {eventId}] of this.#removed) {
      if (eventId === undefined && isLost(key)) {
        this.#removed.delete(key);
        this.#eventsChanged = true;
      }
    }
  }

  #summary(changes) {
    const has = (rank) => rank !== undefined && rank !== null;
    return t('whatIf.summary', {
      entered: changes.filter(({rankBefore, rankAfter}) => !has(rankBefore) && has(rankAfter))
        .length,
      left: changes.filter(({rankAfter}) => !has(rankAfter)).length,
      moved: changes.filter(
        ({rankBefore, rankAfter}) => has(rankBefore) && has(rankAfter) && rankBefore !== rankAfter,
      ).length,
    });
  }

  view() {
    return html`
      <section
        class=${this.on ? 'card recommended trying' : 'card recommended'}
        aria-labelledby="recommended-heading">
        <div class="headline">
          <h2 id="recommended-heading">${t(this.on ? 'whatIf.title' : 'recommended.title')}</h2>
          <button
            type="button"
            aria-pressed=${this.on ? 'true' : 'false'}
            @click=${() => this.#switch()}>
            ${t('whatIf.open')}
          </button>
        </div>
        ${this.on ? this.#controls() : nothing}
        ${shown(this.#answer, (answer) => this.#list(answer))}
      </section>
    `;
  }

  #list(answer) {
    const {model, items, notes: said} = answer.changed ? answer.after : answer.before;
    return html`
      <p class="quiet">
        ${t('recommended.by')}
        <code data-field="model.version">${model.version}</code>
        ${
          answer.tookMicros === undefined
            ? nothing
            : html`
                · ${t('recommended.took')} ${figure('tookMicros', answer.tookMicros, format.micros)}
              `
        }
        <label class="inline">
          ${t('recommended.limit')}
          <select
            @change=${(event) => {
              this.#limit = Number(event.target.value);
              this.#changedNow();
            }}>
            ${LIMITS.map(
              (limit) => html`
                <option value=${limit} .selected=${limit === this.#limit}>${limit}</option>
              `,
            )}
          </select>
        </label>
      </p>
      ${notes(said)}
      ${
        answer.changed
          ? html`
              <p class="quiet">${this.#summary(answer.changes ?? [])}</p>
            `
          : nothing
      }
      ${ranking({
        items,
        changes: answer.changed ? (answer.changes ?? []) : undefined,
        links: this.#links,
        reveal: (key) => this.#reveal(key),
      })}
    `;
  }

  #reveal(key) {
    if (!this.#added.has(key)) {
      this.#timeline.reveal(key);
    }
  }

  #switch() {
    this.on = !this.on;
    if (this.on && this.#models.value === undefined) {
      this.#models.load((signal) => get('/v1/models', {signal}));
    }
    if (!this.on && this.#changed) {
      this.reset();
    }
    this.#update();
  }

  #controls() {
    return html`
      <div class="controls">
        <p class="nothing-written">${t('whatIf.nothingWritten')}</p>
        <p>${t('whatIf.text')}</p>
        <p class="notice" role="status" ?hidden=${!this.#eventsChanged}>
          ${this.#eventsChanged ? t('whatIf.eventsChanged') : nothing}
        </p>
        ${
          this.#removed.size === 0
            ? nothing
            : html`
                <p>${t('whatIf.without', {count: this.#removed.size})}</p>
              `
        }
        ${this.#added.view()}
        <div class="grid">${this.#clockView()}${this.#modelView()}</div>
        <p class="actions">
          <button
            type="button"
            ?disabled=${!this.#changed}
            @click=${() => {
              this.reset();
              focusWhenDrawn('#what-if-clock');
            }}>
            ${t('whatIf.reset')}
          </button>
        </p>
      </div>
    `;
  }

  #clockView() {
    const moved = (by) => () => {
      this.#clock = (this.#clock ?? Date.now()) + by;
      this.#changedNow();
    };
    return html`
      <div class="field">
        <label for="what-if-clock">${t('whatIf.clock')}</label>
        <input
          id="what-if-clock"
          type="datetime-local"
          step="1"
          .value=${this.#clock === undefined ? '' : localText(this.#clock)}
          @change=${(event) => {
            this.#clock = event.target.value ? new Date(event.target.value).getTime() : undefined;
            this.#changedNow();
          }} />
        <span class="steps">
          ${[1, 7, 30].map(
            (days) => html`
              <button type="button" @click=${moved(days * DAY)}>
                ${t('whatIf.later', {count: days})}
              </button>
            `,
          )}
        </span>
      </div>
    `;
  }

  #modelView() {
    const models = this.#models.value?.models ?? [];
    return html`
      <div class="field">
        <label for="what-if-model">${t('whatIf.model')}</label>
        <select
          id="what-if-model"
          @change=${(event) => {
            this.#model = event.target.value;
            this.#changedNow();
          }}>
          <option value="" .selected=${this.#model === ''}>${t('whatIf.sameModel')}</option>
          ${modelOptions(models, (id) => id === this.#model)}
        </select>
        ${problemBox(this.#models.problem, () => this.#models.again())}
      </div>
    `;
  }
}

/** A moment in the form of a `datetime-local` field: local time without a zone. */
function localText(time) {
  const shifted = time - new Date(time).getTimezoneOffset() * 60_000;
  return format.iso(shifted).slice(0, 19);
}

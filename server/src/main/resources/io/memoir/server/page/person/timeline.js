import {html, nothing} from '../lib/lit-html.js';
import {get, path} from '../api.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {categories, figure, itemName, moment, problemBox, valueText} from '../parts/basics.js';
import {Resource} from '../parts/resource.js';
import {eventKeys} from './links.js';

const PAGE = 50;
const MOST_PAGES = 20;
const LONGEST_VALUE = 200;

/** The events of a user, newest first; older ones are loaded on demand. */
export class Timeline {
  events = [];
  keys = [];
  #userId;
  #links;
  #page;
  #next;
  #total;
  #loaded = false;
  #closed = false;
  #retry = () => {};

  constructor(userId, update, links) {
    this.#userId = userId;
    this.#links = links;
    this.#page = new Resource(update);
  }

  /** Loads the newest events again. */
  async restart() {
    await this.#load(
      undefined,
      (events) => events,
      (signal) => this.#countEvents(signal),
    );
  }

  older() {
    return this.#load(this.#next, (events) => [...this.events, ...events]);
  }

  /** Whether the user still has the events of this list, so that indices in it are right. */
  async isCurrent(signal) {
    return (await this.#countEvents(signal)) === this.#total;
  }

  async #countEvents(signal) {
    return (await get(path`/v1/users/${this.#userId}`, {signal})).events;
  }

  indexOf(key) {
    return this.keys.indexOf(key);
  }

  /** Brings an event into view; older events are loaded until it is there. */
  async reveal(key) {
    for (let page = 0; this.indexOf(key) < 0 && this.#next && page < MOST_PAGES; page++) {
      await this.older();
      if (this.#page.problem || this.#closed) {
        return;
      }
    }
    await new Promise(requestAnimationFrame);
    document.getElementById(`event-${this.indexOf(key)}`)?.scrollIntoView({block: 'nearest'});
  }

  close() {
    this.#closed = true;
    this.#page.close();
  }

  async #load(cursor, joined, counted = () => this.#total) {
    this.#retry = () => this.#load(cursor, joined, counted);
    const done = await this.#page.load(async (signal) => {
      const total = await counted(signal);
      const page = await get(path`/v1/users/${this.#userId}/events`, {
        query: {limit: PAGE, cursor},
        signal,
      });
      return {...page, total};
    });
    if (done) {
      const page = this.#page.value;
      this.events = joined(page.events);
      this.keys = eventKeys(this.events);
      this.#next = page.nextCursor;
      this.#total = page.total;
      this.#loaded = true;
    }
  }

  view(whatIf) {
    const marked = this.#links.marked;
    return html`
      <section class="card timeline" aria-labelledby="timeline-heading">
        <h2 id="timeline-heading">${t('timeline.title')}</h2>
        <p class="quiet" role="status">
          ${
            this.#loaded
              ? t('timeline.count', {count: this.events.length})
              : this.#page.busy
                ? t('loading')
                : nothing
          }
        </p>
        <div
          @mouseover=${(event) => this.#over(event)}
          @focusin=${(event) => this.#over(event)}
          @mouseleave=${() => this.#links.pass([])}
          @focusout=${() => this.#links.pass([])}>
          ${this.#days().map(
            ({day, entries}) => html`
              <section class="day">
                <h3>${day}</h3>
                <ol>
                  ${entries.map((index) => this.#entry(index, marked, whatIf))}
                </ol>
              </section>
            `,
          )}
        </div>
        ${problemBox(this.#page.problem, this.#retry)}
        ${
          this.#loaded && this.events.length === 0
            ? html`
                <p class="quiet">${t('timeline.none')}</p>
              `
            : nothing
        }
        ${
          this.#next
            ? html`
                <button type="button" @click=${() => this.#more()}>
                  ${t('timeline.older')}
                </button>
              `
            : nothing
        }
      </section>
    `;
  }

  #more() {
    if (!this.#page.busy) {
      this.older();
    }
  }

  #over(event) {
    const entry = event.target.closest('[data-index]');
    this.#links.pass(entry ? [this.keys[Number(entry.dataset.index)]] : []);
  }

  #days() {
    const days = [];
    this.events.forEach(({timestamp}, index) => {
      const day = format.day(timestamp);
      if (days.at(-1)?.day !== day) {
        days.push({day, entries: []});
      }
      days.at(-1).entries.push(index);
    });
    return days;
  }

  #entry(index, marked, whatIf) {
    const event = this.events[index];
    const key = this.keys[index];
    const removed = whatIf.removes(key);
    const classes = `event${marked.has(key) ? ' marked' : ''}${removed ? ' removed' : ''}`;
    return html`
      <li id=${`event-${index}`} class=${classes} data-index=${index}>
        <div class="when">
          ${moment('timestamp', event.timestamp, format.time)}
          <span class="type">${event.type}</span>
        </div>
        <div class="what">
          <span class="title">${itemName(event)}</span>
          ${
            event.value === undefined
              ? nothing
              : html`
                  <span class="quiet">
                    ${t('timeline.value')} ${figure('value', event.value, format.exact)}
                  </span>
                `
          }
          ${categories(event.categories)} ${this.#values(event.values)}
          <p class="quiet pause">${this.#pause(index)}</p>
        </div>
        ${
          whatIf.on
            ? html`
                <button
                  type="button"
                  class="toggle"
                  aria-pressed=${removed ? 'true' : 'false'}
                  aria-label=${t('whatIf.leaveOutNamed', {
                    title: event.title || event.itemId,
                    time: format.dateTime(event.timestamp),
                  })}
                  @click=${() => whatIf.toggle(index)}>
                  ${t('whatIf.leaveOut')}
                </button>
              `
            : nothing
        }
      </li>
    `;
  }

  #values(values) {
    const entries = Object.entries(values ?? {});
    return entries.length === 0
      ? nothing
      : html`
          <dl class="values">
            ${entries.map(
              ([name, value]) => html`
                <div>
                  <dt>${name}</dt>
                  <dd title=${value}>${shortened(valueText(value))}</dd>
                </div>
              `,
            )}
          </dl>
        `;
  }

  /** How long after the event before it this event came. */
  #pause(index) {
    const before = this.events[index + 1];
    if (before === undefined) {
      return this.#next ? nothing : t('timeline.first');
    }
    const pause = this.events[index].timestamp - before.timestamp;
    return pause === 0
      ? t('timeline.sameTime')
      : t('timeline.pause', {duration: format.duration(pause)});
  }
}

function shortened(text) {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

import {html, nothing} from '../lib/lit-html.js';
import {get, path} from '../api.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {figure, shown} from '../parts/basics.js';
import {sparkline} from '../parts/plot.js';
import {Resource} from '../parts/resource.js';

const DAYS = 60;

/** The number of events on an item per day. */
export class Popularity {
  #itemId;
  #update;
  #loaded;
  #chart;
  #chartOf;
  #tableOpen = false;

  constructor(itemId, update) {
    this.#itemId = itemId;
    this.#update = update;
    this.#loaded = new Resource(update);
  }

  load() {
    return this.#loaded.load((signal) =>
      get(path`/v1/items/${this.#itemId}/popularity`, {query: {days: DAYS}, signal}),
    );
  }

  close() {
    this.#loaded.close();
  }

  view() {
    return html`
      <section aria-labelledby="popularity-heading">
        <h2 id="popularity-heading">${t('item.popularity')}</h2>
        ${shown(this.#loaded, (answer) => this.#course(answer))}
      </section>
    `;
  }

  #course(answer) {
    const {days} = answer;
    if (this.#chartOf !== answer) {
      this.#chartOf = answer;
      this.#chart = sparkline(
        days.map((_, index) => index),
        days.map(({events}) => events),
        '--accent',
      );
    }
    const text = t('item.popularityText', {
      first: format.utcDay(days[0].day),
      last: format.utcDay(days.at(-1).day),
      most: Math.max(...days.map(({events}) => events)),
    });
    return html`
      <memoir-plot class="course" role="img" aria-label=${text} .chart=${this.#chart}></memoir-plot>
      <p class="quiet">${text}</p>
      <details
        @toggle=${(event) => {
          this.#tableOpen = event.target.open;
          this.#update();
        }}>
        <summary>${t('figure.table')}</summary>
        ${this.#tableOpen ? table(days) : nothing}
      </details>
    `;
  }
}

function table(days) {
  return html`
    <div class="scroll" role="region" tabindex="0" aria-label=${t('item.popularity')}>
      <table class="list">
        <thead>
          <tr>
            <th scope="col">${t('item.day')}</th>
            <th scope="col" class="number">${t('people.events')}</th>
          </tr>
        </thead>
        <tbody>
          ${days.toReversed().map(
            ({day, events}) => html`
              <tr>
                <th scope="row"><time datetime=${day}>${format.utcDay(day)}</time></th>
                <td class="number">${figure('events', events)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

import {html} from '../lib/lit-html.js';
import {get, path} from '../api.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {figure} from '../parts/basics.js';
import {FiguresTable} from '../parts/figures-table.js';
import {LoadedSection} from '../parts/loaded-section.js';
import {sparkline} from '../parts/plot.js';

const DAYS = 60;

/** The number of events on an item per day. */
export class Popularity extends LoadedSection {
  #figures;
  #chart;
  #chartOf;

  constructor(itemId, update) {
    super(update, (signal) =>
      get(path`/v1/items/${itemId}/popularity`, {query: {days: DAYS}, signal}),
    );
    this.#figures = new FiguresTable(update);
  }

  view() {
    return this.section({name: 'popularity', title: t('item.popularity')}, (answer) =>
      this.#course(answer),
    );
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
      ${this.#figures.view(() => table(days))}
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

import {html, nothing} from '../lib/lit-html.js';
import {locale, t} from '../i18n.js';
import * as format from '../format.js';
import {figure} from '../parts/basics.js';
import {FiguresTable} from '../parts/figures-table.js';
import {bars} from '../parts/plot.js';

const SECOND = 1000;
const DAY = 86_400;
const HALF_DAY = DAY / 2;

/** The distances between two marks of the axis of time: whole days, each of which is one value. */
const STEPS = [1, 2, 3, 5, 7, 10, 15, 30, 60, 90, 180, 365, 730, 1825].map((days) => days * DAY);

/** The events of each day, and the share of those on items that the model does not know. */
export class Days {
  #figures;
  #of;
  #locale;
  #events;
  #unknown;

  constructor(update) {
    this.#figures = new FiguresTable(update);
  }

  view(days, olderEvents) {
    if (days.length === 0) {
      return html`
        <p class="quiet">${t('data.noDays')}</p>
      `;
    }
    if (this.#of !== days || this.#locale !== locale()) {
      this.#prepare(days);
    }
    return html`
      <p class="quiet">
        ${t('data.daysText', {count: days.length})}
        ${
          olderEvents > 0
            ? html`
                ${t('data.older')} ${figure('olderEvents', olderEvents)}
              `
            : nothing
        }
      </p>
      <h3>${t('data.eventsPerDay')}</h3>
      <memoir-plot
        class="course"
        role="img"
        aria-label=${t('data.eventsPerDayText')}
        .chart=${this.#events}></memoir-plot>
      <h3>${t('data.unknownPerDay')}</h3>
      <memoir-plot
        class="course"
        role="img"
        aria-label=${t('data.unknownPerDayText')}
        .chart=${this.#unknown}></memoir-plot>
      ${this.#figures.view(() => table(days))}
    `;
  }

  #prepare(days) {
    this.#of = days;
    this.#locale = locale();
    const positions = days.map(({startsAt}) => startsAt / SECOND);
    this.#events = {
      shape: `days ${locale()}`,
      data: [positions, days.map(({events}) => events)],
      options: (ink) => ({
        ...common(ink),
        scales: {
          x: timeScale(),
          y: {range: (_plot, _low, high) => [0, Math.max(1, high ?? 0) * 1.05]},
        },
        series: [
          {},
          {
            stroke: ink('--short'),
            fill: ink('--short'),
            width: 0,
            points: {show: false},
            paths: bars({size: [0.8, 24, 1]}),
          },
        ],
      }),
    };
    this.#unknown = {
      shape: `unknown ${locale()}`,
      data: [positions, days.map(({unknownShare}) => unknownShare)],
      options: (ink) => ({
        ...common(ink, format.percent),
        scales: {x: timeScale(), y: {range: [0, 1]}},
        series: [
          {},
          {
            stroke: ink('--bad'),
            fill: `${ink('--bad')}22`,
            width: 2,
            points: {show: days.length < 60, size: 5},
          },
        ],
      }),
    };
  }
}

/** Positions in seconds, with room for the first and the last bar. */
function timeScale() {
  return {time: true, range: (_plot, low, high) => [low - HALF_DAY, high + HALF_DAY]};
}

function common(ink, shown = format.count) {
  const axis = {
    stroke: ink('--quiet'),
    font: '12px system-ui, sans-serif',
    grid: {stroke: ink('--line'), width: 1},
    ticks: {show: false},
  };
  return {
    tzDate: (seconds) => utc(seconds),
    padding: [8, 12, 0, 0],
    cursor: {y: false, points: {show: false}, drag: {x: false, y: false}},
    axes: [
      {
        ...axis,
        grid: {show: false},
        size: 24,
        space: 90,
        incrs: STEPS,
        values: (_plot, splits) => splits.map((at) => shortDay(at)),
      },
      {...axis, size: 64, values: (_plot, splits) => splits.map((value) => shown(value))},
    ],
  };
}

/** A date whose parts in the local zone are those of the moment in UTC. */
function utc(seconds) {
  const at = new Date(seconds * SECOND);
  return new Date(
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  );
}

function shortDay(seconds) {
  return format.utcDay(seconds * SECOND);
}

function table(days) {
  return html`
    <div class="scroll tall" role="region" tabindex="0" aria-label=${t('figure.table')}>
      <table>
        <caption>${t('data.daysCaption')}</caption>
        <thead>
          <tr>
            <th scope="col">${t('data.day')}</th>
            <th scope="col" class="number">${t('data.events')}</th>
            <th scope="col" class="number">${t('data.unknown')}</th>
            <th scope="col" class="number">${t('data.share')}</th>
          </tr>
        </thead>
        <tbody>
          ${[...days].reverse().map(
            (day) => html`
              <tr>
                <th scope="row" data-field="startsAt" data-raw=${day.startsAt}>
                  ${format.utcDay(day.startsAt)}
                </th>
                <td class="number">${figure('events', day.events)}</td>
                <td class="number">${figure('unknown', day.unknown)}</td>
                <td class="number">
                  ${figure('unknownShare', day.unknownShare, format.percent)}
                </td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

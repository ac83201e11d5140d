import {html, nothing} from '../lib/lit-html.js';
import {get, path} from '../api.js';
import {locale, t, word} from '../i18n.js';
import * as format from '../format.js';
import {figure, itemName, moment} from '../parts/basics.js';
import {FiguresTable} from '../parts/figures-table.js';
import {LoadedSection} from '../parts/loaded-section.js';
import {bars} from '../parts/plot.js';
import {eventKeys} from './links.js';

const EVENTS = 200;
const DAY = 86_400_000;
const COLORS = {'long-term': 'long', 'short-term': 'short', state: 'similarity'};

export function memoryName(memory) {
  return word('memory', memory);
}

/** How the memory of the model changed with each of the newest events. */
export class Memory extends LoadedSection {
  #links;
  #reveal;
  #figures;
  #courseOf;
  #preparedFor;
  #prepared = 0;
  #keys = [];
  #weights;
  #moves;
  #at;

  constructor(userId, update, links, reveal) {
    super(update, (signal) =>
      get(path`/v1/users/${userId}/memory`, {query: {events: EVENTS}, signal}),
    );
    this.#links = links;
    this.#reveal = reveal;
    this.#figures = new FiguresTable(update);
  }

  view() {
    return this.section(
      {name: 'memory', title: t('memory.title'), classes: 'card memory'},
      (answer) => this.#charts(answer),
    );
  }

  #charts(answer) {
    const {memories, course} = answer;
    if (memories.length === 0) {
      return html`
        <p class="quiet">${t('memory.countBased')}</p>
      `;
    }
    if (course.length === 0) {
      return html`
        <p class="quiet">${t('memory.none')}</p>
      `;
    }
    if (this.#courseOf !== answer || this.#preparedFor !== locale()) {
      this.#prepare(answer);
    }
    const marks = this.#marks();
    const at = this.#at ?? marks.at(-1) ?? course.length - 1;
    return html`
      <p class="quiet">${t('memory.text', {count: course.length})}</p>
      <div
        class="charts"
        role="slider"
        tabindex="0"
        aria-label=${t('memory.walk')}
        aria-valuemin="1"
        aria-valuemax=${course.length}
        aria-valuenow=${at + 1}
        aria-valuetext=${this.#said(course[at], memories)}
        @keydown=${(event) => this.#pressed(event, course.length, at)}
        @blur=${() => this.#point(undefined)}>
        ${
          this.#weights
            ? html`
                <h3>
                  <span class="swatch share-long"></span>
                  ${t('memory.weight')}
                </h3>
                ${this.#plot('weight', {...this.#weights, marks}, t('memory.weightText'))}
              `
            : nothing
        }
        <h3>
          ${t('memory.moved')}
          ${memories.map(
            (memory) => html`
              <span class="legend">
                <span class=${`swatch share-${color(memory)}`}></span>
                ${memoryName(memory)}
              </span>
            `,
          )}
        </h3>
        ${this.#plot('moved', {...this.#moves, marks}, t('memory.movedText'))}
      </div>
      ${this.#readout(course[at], memories)}
      ${this.#figures.view(() => this.#table(course, memories))}
    `;
  }

  #plot(name, chart, text) {
    return html`
      <memoir-plot
        class=${`course ${name}`}
        role="img"
        aria-label=${text}
        .chart=${chart}
        @point=${({detail}) => this.#point(detail.index)}
        @pick=${({detail}) => this.#pick(detail.index)}></memoir-plot>
    `;
  }

  #prepare(answer) {
    const {memories, course} = answer;
    this.#courseOf = answer;
    this.#at = undefined;
    this.#preparedFor = locale();
    this.#prepared++;
    this.#keys = eventKeys([...course].reverse()).reverse();
    const positions = course.map((_, index) => index);
    const weights = course.map(({longTermWeight}) => longTermWeight ?? null);
    this.#weights = weights.some((weight) => weight !== null)
      ? {
          shape: `weight ${this.#prepared}`,
          data: [positions, weights],
          options: (ink) => weightOptions(ink, course),
        }
      : undefined;
    const moves = memories.map((memory) => course.map(({moved}) => moved?.[memory] ?? null));
    this.#moves = {
      shape: `moved ${this.#prepared}`,
      data: [positions, ...moves],
      options: (ink) => moveOptions(ink, course, memories),
    };
  }

  #marks() {
    const marked = this.#links.marked;
    return this.#keys.flatMap((key, index) => (marked.has(key) ? [index] : []));
  }

  #point(index) {
    if (index !== this.#at) {
      this.#at = index;
      this.#links.pass(index === undefined ? [] : [this.#keys[index]]);
    }
  }

  #pick(index) {
    if (index !== undefined) {
      this.#reveal(this.#keys[index]);
    }
  }

  #pressed(event, length, at) {
    const steps = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      Home: 0,
      End: length - 1,
    };
    if (event.key in steps) {
      event.preventDefault();
      this.#point(Math.min(length - 1, Math.max(0, steps[event.key])));
    } else if (event.key === 'Enter') {
      this.#pick(at);
    }
  }

  #said(entry, memories) {
    const parts = [entry.title || entry.itemId, format.dateTime(entry.timestamp)];
    if (entry.longTermWeight !== undefined) {
      parts.push(`${t('memory.weight')} ${format.quantity(entry.longTermWeight)}`);
    }
    for (const memory of memories) {
      if (entry.moved?.[memory] !== undefined) {
        parts.push(
          `${memoryName(memory)} ${t('memory.movedBy')} ${format.quantity(entry.moved[memory])}`,
        );
      }
    }
    return parts.join(', ');
  }

  #readout(entry, memories) {
    return html`
      <p class="readout">
        ${itemName(entry)} · ${moment('timestamp', entry.timestamp)}
        ${
          entry.longTermWeight === undefined
            ? nothing
            : html`
                · ${t('memory.weight')}
                ${figure('longTermWeight', entry.longTermWeight, format.quantity)}
              `
        }
        ${memories.map((memory) =>
          entry.moved?.[memory] === undefined
            ? nothing
            : html`
                · ${memoryName(memory)} ${t('memory.movedBy')}
                ${figure(`moved.${memory}`, entry.moved[memory], format.quantity)}
              `,
        )}
      </p>
    `;
  }

  #table(course, memories) {
    return html`
      <div class="scroll tall" role="region" tabindex="0" aria-label=${t('figure.table')}>
        <table>
          <caption>${t('memory.caption')}</caption>
          <thead>
            <tr>
              <th scope="col">${t('memory.time')}</th>
              <th scope="col">${t('memory.item')}</th>
              ${
                this.#weights
                  ? html`
                      <th scope="col" class="number">${t('memory.weight')}</th>
                    `
                  : nothing
              }
              ${memories.map(
                (memory) => html`
                  <th scope="col" class="number">${memoryName(memory)} ${t('memory.movedBy')}</th>
                `,
              )}
            </tr>
          </thead>
          <tbody>
            ${course.map(
              (entry) => html`
                <tr>
                  <td>${moment('timestamp', entry.timestamp)}</td>
                  <td>${itemName(entry)}</td>
                  ${
                    this.#weights
                      ? html`
                          <td class="number">
                            ${figure('longTermWeight', entry.longTermWeight, format.quantity)}
                          </td>
                        `
                      : nothing
                  }
                  ${memories.map(
                    (memory) => html`
                      <td class="number">
                        ${figure(`moved.${memory}`, entry.moved?.[memory], format.quantity)}
                      </td>
                    `,
                  )}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    `;
  }
}

function color(memory) {
  return COLORS[memory] ?? 'other';
}

function weightOptions(ink, course) {
  return {
    ...common(course, ink),
    scales: {...scales(course), y: {range: [0, 1]}},
    series: [
      {},
      {
        stroke: ink('--long'),
        fill: `${ink('--long')}33`,
        width: 2,
        points: {show: course.length < 60, size: 5},
      },
    ],
  };
}

function moveOptions(ink, course, memories) {
  const pair = memories.length > 1;
  return {
    ...common(course, ink),
    scales: {
      ...scales(course),
      y: {range: (_plot, _low, high) => [0, Math.max(0.05, high ?? 0) * 1.05]},
    },
    series: [
      {},
      ...memories.map((memory, index) => ({
        stroke: ink(`--${color(memory)}`),
        fill: ink(`--${color(memory)}`),
        width: 0,
        points: {show: false},
        paths: bars({size: [pair ? 0.4 : 0.7, 14, 1], align: pair ? (index === 0 ? -1 : 1) : 0}),
      })),
    ],
  };
}

function common(course, ink) {
  const axis = {stroke: ink('--quiet'), font: '12px system-ui, sans-serif', ticks: {show: false}};
  const label = axisLabel(course.at(-1).timestamp - course[0].timestamp);
  const grid = {stroke: ink('--line'), width: 1};
  return {
    padding: [8, 12, 0, 0],
    cursor: {y: false, drag: {x: false, y: false}},
    axes: [
      {
        ...axis,
        grid: {show: false},
        size: 24,
        space: 90,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500],
        values: (_plot, splits) =>
          withoutRepeats(
            splits.map((split) => (course[split] ? label(course[split].timestamp) : '')),
          ),
      },
      {
        ...axis,
        grid,
        size: 44,
        space: 28,
        values: (_plot, splits) => splits.map((split) => format.quantity(split)),
      },
    ],
  };
}

/** How a moment on an axis over a span of time is written: with the time if it is a few days. */
function axisLabel(span) {
  if (span < DAY) {
    return format.time;
  }
  return span < 3 * DAY ? format.weekdayTime : format.shortDay;
}

/** Labels of an axis, of which each says something new. */
function withoutRepeats(labels) {
  return labels.map((label, index) => (label === labels[index - 1] ? '' : label));
}

function scales(course) {
  return {x: {time: false, range: [-0.6, course.length - 0.4]}};
}

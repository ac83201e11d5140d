import {html, nothing, svg} from '../lib/lit-html.js';
import {locale, t, word} from '../i18n.js';
import * as format from '../format.js';
import {figure} from '../parts/basics.js';

const GAP = 150;
const MARGIN = 60;
const TOP = 36;
const HEIGHT = 220;

/** Trials as lines across one axis for each searched setting and one for the score. */
export class ParallelTrials {
  #update;
  #marked;
  #made;

  constructor(update) {
    this.#update = update;
  }

  view(search) {
    const {trials, bestTrial} = search;
    if (trials.length === 0) {
      return html`
        <p class="quiet">${t('training.noTrials')}</p>
      `;
    }
    if (this.#made?.search !== search || this.#made.language !== locale()) {
      this.#made = {search, language: locale(), axes: axesOf(trials)};
    }
    const {axes} = this.#made;
    const width = 2 * MARGIN + GAP * Math.max(1, axes.length - 1);
    return html`
      <p class="quiet">${t('training.parallelText')}</p>
      <div class="scroll" role="region" tabindex="0" aria-label=${t('training.parallel')}>
        <svg
          class="parallel"
          viewBox=${`0 0 ${width} ${TOP + HEIGHT + 28}`}
          width=${width}
          height=${TOP + HEIGHT + 28}
          role="img"
          aria-label=${t('training.parallelText')}>
          ${axes.map((axis, index) => drawnAxis(axis, index))}
          ${[...trials]
            .sort((a, b) => this.#rank(a, bestTrial) - this.#rank(b, bestTrial))
            .map((trial) => this.#line(trial, axes, bestTrial))}
        </svg>
      </div>
      ${this.#table(search, axes)}
    `;
  }

  /** The best trial and the marked one are drawn above the others. */
  #rank({trial}, best) {
    return trial === this.#marked ? 2 : trial === best ? 1 : 0;
  }

  #line(trial, axes, best) {
    const points = axes
      .map((axis, index) => {
        const at = axis.position(trial);
        return at === undefined ? undefined : `${x(index)},${y(at)}`;
      })
      .filter((point) => point !== undefined);
    const classes = ['trial'];
    if (trial.trial === best) {
      classes.push('best');
    }
    if (trial.trial === this.#marked) {
      classes.push('marked');
    }
    if (trial.error) {
      classes.push('failed');
    }
    return svg`<polyline class=${classes.join(' ')} points=${points.join(' ')}></polyline>`;
  }

  #mark(trial) {
    if (this.#marked !== trial) {
      this.#marked = trial;
      this.#update();
    }
  }

  #table({trials, bestTrial}, axes) {
    const keys = axes.filter(({key}) => key !== undefined).map(({key}) => key);
    const ordered = [...trials].sort(
      (a, b) => (b.score ?? -1e300) - (a.score ?? -1e300) || a.trial - b.trial,
    );
    return html`
      <div class="scroll tall" role="region" tabindex="0" aria-label=${t('figure.table')}>
        <table>
          <caption>${t('training.trials')}</caption>
          <thead>
            <tr>
              <th scope="col" class="number">${t('training.trial')}</th>
              ${keys.map(
                (key) => html`
                  <th scope="col"><code>${key}</code></th>
                `,
              )}
              <th scope="col" class="number">${t('training.score')}</th>
              <th scope="col" class="number">${t('training.best')}</th>
              <th scope="col" class="number">${t('training.epochs')}</th>
              <th scope="col" class="number">${t('training.rung')}</th>
              <th scope="col">${t('training.origin')}</th>
            </tr>
          </thead>
          <tbody>
            ${ordered.map(
              (trial) => html`
                <tr
                  data-trial=${trial.trial}
                  class=${trial.trial === bestTrial ? 'best' : ''}
                  @pointerenter=${() => this.#mark(trial.trial)}
                  @pointerleave=${() => this.#mark(undefined)}>
                  <th scope="row" class="number">
                    ${trial.trial}
                    ${
                      trial.trial === bestTrial
                        ? html`
                            <span class="good">${t('training.bestTrial')}</span>
                          `
                        : nothing
                    }
                  </th>
                  ${keys.map(
                    (key) => html`
                      <td data-field=${`values.${key}`}>${trial.values[key] ?? '–'}</td>
                    `,
                  )}
                  <td class="number">
                    ${
                      trial.error
                        ? html`
                            <span class="bad" lang="en">${trial.error}</span>
                          `
                        : figure('score', trial.score, format.score)
                    }
                  </td>
                  <td class="number">${figure('bestEpoch', trial.bestEpoch)}</td>
                  <td class="number">${figure('epochs', trial.epochs)}</td>
                  <td class="number">${figure('rung', trial.rung)}</td>
                  <td>${word('origin', trial.origin)}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    `;
  }
}

function x(index) {
  return MARGIN + index * GAP;
}

/** The height of a position from 0 (bottom) to 1 (top). */
function y(position) {
  return TOP + (1 - position) * HEIGHT;
}

function drawnAxis({name, marks}, index) {
  const at = x(index);
  return svg`
    <g class="axis">
      <text class="name" x=${at} y="16" text-anchor="middle">${name}</text>
      <line x1=${at} x2=${at} y1=${TOP} y2=${TOP + HEIGHT}></line>
      ${marks.map(
        ({position, text}) => svg`
          <text x=${at + 6} y=${y(position) + 4}>${text}</text>
        `,
      )}
    </g>
  `;
}

function axesOf(trials) {
  const keys = [...new Set(trials.flatMap(({values}) => Object.keys(values)))].sort();
  return [
    ...keys.map((key) => axis(key, key, trials, ({values}) => values[key])),
    axis(undefined, t('training.score'), trials, ({error, score}) => (error ? undefined : score)),
  ];
}

function axis(key, name, trials, valueOf) {
  const values = trials.map(valueOf).filter((value) => value !== undefined);
  const numbers = values.map(Number);
  const numeric = values.every((value, index) => value !== '' && Number.isFinite(numbers[index]));
  return numeric && values.length > 0
    ? numberAxis(key, name, valueOf, Math.min(...numbers), Math.max(...numbers))
    : wordAxis(key, name, valueOf, [...new Set(values)].sort());
}

function numberAxis(key, name, valueOf, low, high) {
  const wide = low > 0 && high / low >= 50; // such as learning rates
  const scale = wide ? Math.log : (value) => value;
  const length = scale(high) - scale(low);
  return {
    key,
    name,
    position: (trial) => {
      const value = valueOf(trial);
      if (value === undefined) {
        return undefined;
      }
      return length === 0 ? 0.5 : (scale(Number(value)) - scale(low)) / length;
    },
    marks:
      length === 0
        ? [{position: 0.5, text: format.quantity(low)}]
        : [
            {position: 0, text: format.quantity(low)},
            {position: 1, text: format.quantity(high)},
          ],
  };
}

function wordAxis(key, name, valueOf, words) {
  const at = (index) => (words.length < 2 ? 0.5 : index / (words.length - 1));
  return {
    key,
    name,
    position: (trial) => {
      const index = words.indexOf(valueOf(trial));
      return index < 0 ? undefined : at(index);
    },
    marks: words.map((text, index) => ({position: at(index), text})),
  };
}

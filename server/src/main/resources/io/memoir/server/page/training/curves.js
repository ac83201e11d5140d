import {html, nothing, svg} from '../lib/lit-html.js';
import {locale, t} from '../i18n.js';
import * as format from '../format.js';
import {figure, moment} from '../parts/basics.js';
import '../parts/plot.js';

const COLORS = ['long', 'short', 'similarity', 'accent'];
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

/** The names of all validation metrics in some curves. */
export function metricsOf(curves) {
  const names = new Set();
  for (const curve of curves) {
    for (const {metrics} of curve.epochs) {
      Object.keys(metrics).forEach((name) => names.add(name));
    }
  }
  return [...names].sort();
}

/** The value of a measure in an epoch: `loss`, `eventsPerSecond`, or a metric. */
export function valueOf(epoch, measure) {
  return measure === 'loss' || measure === 'eventsPerSecond'
    ? epoch[measure]
    : epoch.metrics[measure];
}

export function measureName(measure) {
  if (measure === 'loss') {
    return t('training.loss');
  }
  return measure === 'eventsPerSecond' ? t('training.rate') : measure;
}

export function measureText(measure) {
  return measure === 'eventsPerSecond' ? format.count : format.score;
}

function lineOf(index) {
  return {
    color: COLORS[index % COLORS.length],
    dash: DASHES[Math.floor(index / COLORS.length) % DASHES.length],
  };
}

/** Which line of a chart belongs to which curve. */
export function legend(curves) {
  return html`
    <p class="lines">
      ${curves.map(({name}, index) => {
        const {color, dash} = lineOf(index);
        return html`
          <span class="legend">
            <svg class="line-sample" viewBox="0 0 24 8" aria-hidden="true">
              ${svg`<line class=${`line-${color}`} x1="0" x2="24" y1="4" y2="4" stroke-dasharray=${dash.join(' ')}></line>`}
            </svg>
            ${name}
          </span>
        `;
      })}
    </p>
  `;
}

/** Charts of measures over the epochs of several curves; a chart is made anew for new curves. */
export class CurveChart {
  #made = new Map();

  view(curves, measure, title, best) {
    const drawn = curves.some((curve) =>
      curve.epochs.some((epoch) => valueOf(epoch, measure) !== undefined),
    );
    if (!drawn) {
      return nothing;
    }
    const text = t('training.chartText', {name: title});
    return html`
      <h3>${title}</h3>
      <memoir-plot
        class="course"
        role="img"
        aria-label=${text}
        .chart=${this.#chart(curves, measure, best)}></memoir-plot>
    `;
  }

  #chart(curves, measure, best) {
    const known = this.#made.get(measure);
    const signature = `${measure} ${curves.map(({name}) => name).join()} ${locale()}`;
    if (
      known &&
      known.chart.shape === signature &&
      curves.every((curve, index) => curve.epochs === known.epochs[index])
    ) {
      return known.chart;
    }
    const positions = [
      ...new Set(curves.flatMap(({epochs}) => epochs.map(({epoch}) => epoch))),
    ].sort((a, b) => a - b);
    const columns = curves.map(({epochs}) => {
      const values = new Map(epochs.map((epoch) => [epoch.epoch, valueOf(epoch, measure)]));
      return positions.map((position) => values.get(position) ?? null);
    });
    const chart = {
      shape: signature,
      data: [positions, ...columns],
      marks: best === undefined ? [] : [positions.indexOf(best)].filter((index) => index >= 0),
      options: (ink) => options(ink, curves, positions),
    };
    this.#made.set(measure, {chart, epochs: curves.map(({epochs}) => epochs)});
    return chart;
  }
}

function options(ink, curves, positions) {
  const axis = {
    stroke: ink('--quiet'),
    grid: {stroke: ink('--line'), width: 1},
    ticks: {stroke: ink('--line'), width: 1},
  };
  return {
    cursor: {y: false, drag: {x: false, y: false}},
    scales: {
      x: {
        time: false,
        range: (_plot, low, high) => (low === high ? [low - 1, high + 1] : [low, high]),
      },
    },
    axes: [
      {
        ...axis,
        values: (_plot, splits) =>
          splits.map((split) => (Number.isInteger(split) ? format.count(split) : '')),
      },
      {
        ...axis,
        size: 64,
        values: (_plot, splits) => splits.map((split) => format.quantity(split)),
      },
    ],
    series: [
      {},
      ...curves.map((_, index) => {
        const {color, dash} = lineOf(index);
        return {
          stroke: ink(`--${color}`),
          width: 2,
          dash,
          spanGaps: true,
          points: {show: positions.length < 40, size: 5},
        };
      }),
    ],
  };
}

/** All figures of one curve. */
export function curveTable(curve) {
  const metrics = metricsOf([curve]);
  return html`
    <div class="scroll tall" role="region" tabindex="0" aria-label=${t('figure.table')}>
      <table>
        <caption>${curve.name}</caption>
        <thead>
          <tr>
            <th scope="col" class="number">${t('training.epoch')}</th>
            <th scope="col" class="number">${t('training.loss')}</th>
            ${metrics.map(
              (metric) => html`
                <th scope="col" class="number">${metric}</th>
              `,
            )}
            <th scope="col" class="number">${t('training.rate')}</th>
            <th scope="col" class="number">${t('training.seconds')}</th>
            <th scope="col">${t('training.ended')}</th>
          </tr>
        </thead>
        <tbody>
          ${curve.epochs.map(
            (epoch) => html`
              <tr class=${epoch.epoch === curve.bestEpoch ? 'best' : ''}>
                <th scope="row" class="number">
                  ${figure('epoch', epoch.epoch)}
                  ${
                    epoch.epoch === curve.bestEpoch
                      ? html`
                          <span class="good">${t('training.best')}</span>
                        `
                      : nothing
                  }
                </th>
                <td class="number">${figure('loss', epoch.loss, format.score)}</td>
                ${metrics.map(
                  (metric) => html`
                    <td class="number">
                      ${figure(`metrics.${metric}`, epoch.metrics[metric], format.score)}
                    </td>
                  `,
                )}
                <td class="number">${figure('eventsPerSecond', epoch.eventsPerSecond)}</td>
                <td class="number">${figure('seconds', epoch.seconds, format.quantity)}</td>
                <td>${moment('at', epoch.at)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

import {html, nothing} from '../lib/lit-html.js';
import {t} from '../i18n.js';
import {figure} from '../parts/basics.js';
import {CurveChart, legend, measureName, measureText, metricsOf, valueOf} from './curves.js';

/** The curves of several trainings in one chart, and the settings that differ. */
export class Comparison {
  #update;
  #chart = new CurveChart();
  #measure;
  #made;

  constructor(update) {
    this.#update = update;
  }

  /** Shows trainings with their curves. */
  view(runs) {
    const curves = this.#curves(runs);
    const metrics = metricsOf(curves);
    const measures = ['loss', ...metrics, 'eventsPerSecond'];
    const watched = runs.map(({metric}) => metric).find((metric) => metrics.includes(metric));
    const measure = measures.includes(this.#measure) ? this.#measure : (watched ?? 'loss');
    return html`
      ${
        curves.length === 0
          ? html`
              <p class="quiet">${t('training.noCurve')}</p>
            `
          : html`
              <label class="inline">
                ${t('training.measure')}
                <select
                  name="measure"
                  @change=${(event) => {
                    this.#measure = event.target.value;
                    this.#update();
                  }}>
                  ${measures.map(
                    (each) => html`
                      <option value=${each} .selected=${each === measure}>
                        ${measureName(each)}
                      </option>
                    `,
                  )}
                </select>
              </label>
              ${legend(curves)}
              ${this.#chart.view(
                curves,
                measure,
                t('training.metricCurve', {metric: measureName(measure)}),
              )}
              <details>
                <summary>${t('figure.table')}</summary>
                ${table(curves, measure)}
              </details>
            `
      }
      ${differences(runs)}
    `;
  }

  /** The same objects as long as the trainings are the same, so that charts are kept. */
  #curves(runs) {
    if (
      !this.#made ||
      this.#made.runs.length !== runs.length ||
      this.#made.runs.some((run, index) => run !== runs[index])
    ) {
      const curves = runs.flatMap((run) =>
        run.curves.map((curve) => ({
          ...curve,
          name: run.curves.length === 1 ? run.name : `${run.name} · ${curve.name}`,
        })),
      );
      this.#made = {runs, curves};
    }
    return this.#made.curves;
  }
}

function table(curves, measure) {
  const epochs = [
    ...new Set(curves.flatMap((curve) => curve.epochs.map(({epoch}) => epoch))),
  ].sort((a, b) => a - b);
  const values = curves.map(
    (curve) => new Map(curve.epochs.map((epoch) => [epoch.epoch, valueOf(epoch, measure)])),
  );
  return html`
    <div class="scroll tall" role="region" tabindex="0" aria-label=${t('figure.table')}>
      <table>
        <caption>${measureName(measure)}</caption>
        <thead>
          <tr>
            <th scope="col" class="number">${t('training.epoch')}</th>
            ${curves.map(
              ({name}) => html`
                <th scope="col" class="number">${name}</th>
              `,
            )}
          </tr>
        </thead>
        <tbody>
          ${epochs.map(
            (epoch) => html`
              <tr>
                <th scope="row" class="number">${epoch}</th>
                ${values.map(
                  (each) => html`
                    <td class="number">
                      ${figure(measure, each.get(epoch), measureText(measure))}
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

function differences(runs) {
  const keys = [...new Set(runs.flatMap(({settings}) => Object.keys(settings)))].sort();
  const rows = ['model', 'data', ...keys.filter((key) => key !== 'name')]
    .map((key) => ({
      key,
      values: runs.map((run) => (key === 'model' || key === 'data' ? run[key] : run.settings[key])),
    }))
    .filter(({values}) => new Set(values).size > 1);
  return html`
    <h3>${t('training.differences')}</h3>
    ${
      rows.length === 0
        ? html`
            <p class="quiet">${t('training.noDifference')}</p>
          `
        : html`
            <div
              class="scroll"
              role="region"
              tabindex="0"
              aria-label=${t('training.differences')}>
              <table>
                <caption class="unseen">${t('training.differences')}</caption>
                <thead>
                  <tr>
                    <th scope="col">${t('training.setting')}</th>
                    ${runs.map(
                      ({name}) => html`
                        <th scope="col">${name}</th>
                      `,
                    )}
                  </tr>
                </thead>
                <tbody>
                  ${rows.map(
                    ({key, values}) => html`
                      <tr>
                        <th scope="row"><code>${key}</code></th>
                        ${values.map(
                          (value) => html`
                            <td data-field=${`settings.${key}`} data-raw=${value ?? nothing}>
                              ${value === undefined || value === '' ? '–' : value}
                            </td>
                          `,
                        )}
                      </tr>
                    `,
                  )}
                </tbody>
              </table>
            </div>
          `
    }
  `;
}

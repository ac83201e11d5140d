import {html, nothing} from '../lib/lit-html.js';
import {get, path, post} from '../api.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {attributeList, figure, may, momentAgo, pair, problemBox, shown} from '../parts/basics.js';
import {polling} from '../parts/polling.js';
import {Resource} from '../parts/resource.js';
import {CurveChart, curveTable, metricsOf} from '../training/curves.js';
import {ParallelTrials} from '../training/parallel.js';
import {epochs, timeLeft, trainingState} from './trainings.js';

/** One training with its curves and settings, or one search with its trials. */
export function training({access, update, announce}, {id}) {
  const loaded = new Resource(update);
  const stopped = new Resource(update);
  const charts = new Map();
  const trials = new ParallelTrials(update);
  const load = () => loaded.load((signal) => get(path`/v1/trainings/${id}`, {signal}));
  const poll = polling(load, () => loaded.value?.training?.state === 'running');
  const stop = async () => {
    const done = await stopped.load((signal) =>
      post(path`/v1/trainings/${id}:stop`, undefined, {signal}),
    );
    if (done) {
      announce(t('training.stopped'));
      load();
    }
  };
  const chart = (name) => {
    if (!charts.has(name)) {
      charts.set(name, new CurveChart());
    }
    return charts.get(name);
  };
  load();
  const title = () => t(loaded.value?.search ? 'training.searchOne' : 'training.one', {name: id});
  return {
    title,
    view: () => html`
      <p class="over"><a href="#/trainings">${t('training.title')}</a></p>
      <div class="headline">
        <h1 tabindex="-1">${title()}</h1>
        ${
          loaded.value?.training?.state === 'running' && may(access, 'admin')
            ? html`
                <button type="button" class="danger" ?disabled=${stopped.busy} @click=${stop}>
                  ${t('training.stop')}
                </button>
              `
            : nothing
        }
      </div>
      ${problemBox(stopped.problem)}
      ${
        stopped.value && loaded.value?.training?.state === 'running'
          ? html`
              <p role="status">${t('training.stopped')}</p>
            `
          : nothing
      }
      ${shown(loaded, ({training: run, search}) =>
        run ? runView(run, chart) : searchView(search, trials),
      )}
    `,
    close: () => {
      poll.stop();
      loaded.close();
      stopped.close();
    },
  };
}

function runView(run, chart) {
  return html`
    <section class="card" aria-labelledby="summary-heading">
      <h2 id="summary-heading">${trainingState(run.state)}</h2>
      <dl class="pairs">
        ${pair(t('training.model'), run.model ?? '–')} ${pair(t('training.data'), run.data ?? '–')}
        ${pair(t('training.epochs'), epochs(run))}
        ${pair(t('training.best'), figure('bestEpoch', run.bestEpoch))}
        ${pair(
          t('training.bestValue'),
          html`
            ${figure('bestValue', run.bestValue, format.score)}
            <span class="quiet">${run.metric ?? ''}</span>
          `,
        )}
        ${pair(t('training.rate'), figure('eventsPerSecond', run.eventsPerSecond))}
        ${run.state === 'running' ? pair(t('training.left'), timeLeft(run.secondsLeft)) : nothing}
        ${pair(t('training.changed'), momentAgo('changedAt', run.changedAt))}
        ${
          run.error
            ? pair(
                t('training.error'),
                html`
                  <span class="bad" lang="en">${run.error}</span>
                `,
              )
            : nothing
        }
      </dl>
    </section>
    ${
      run.curves.length === 0
        ? html`
            <p class="quiet">${t('training.noCurve')}</p>
          `
        : run.curves.map((curve) => curveView(curve, run.metric, chart(curve.name)))
    }
    <section class="card" aria-labelledby="settings-heading">
      <h2 id="settings-heading">${t('training.settings')}</h2>
      ${attributeList(run.settings, t('training.noSettings'))}
    </section>
  `;
}

function curveView(curve, watched, chart) {
  const metrics = metricsOf([curve]);
  const shownMetrics = [
    ...metrics.filter((metric) => metric === watched),
    ...metrics.filter((metric) => metric !== watched),
  ].slice(0, 4);
  return html`
    <section class="card" aria-label=${curve.name}>
      <h2>${curve.name}</h2>
      <div class="curves">
        <div>${chart.view([curve], 'loss', t('training.lossCurve'), curve.bestEpoch)}</div>
        ${shownMetrics.map(
          (metric) => html`
            <div>
              ${chart.view([curve], metric, t('training.metricCurve', {metric}), curve.bestEpoch)}
            </div>
          `,
        )}
        <div>
          ${chart.view([curve], 'eventsPerSecond', t('training.rateCurve'), curve.bestEpoch)}
        </div>
      </div>
      <details>
        <summary>${t('figure.table')}</summary>
        ${curveTable(curve)}
      </details>
    </section>
  `;
}

function searchView(search, trials) {
  return html`
    <section aria-labelledby="trials-heading">
      <h2 id="trials-heading">${t('training.parallel')}</h2>
      ${trials.view(search)}
    </section>
    <section aria-labelledby="space-heading">
      <h2 id="space-heading">${t('training.space')}</h2>
      <ul lang="en">
        ${search.space.map(
          (range) => html`
            <li>${range}</li>
          `,
        )}
      </ul>
    </section>
  `;
}

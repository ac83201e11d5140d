import {html, nothing} from '../lib/lit-html.js';
import {t, word} from '../i18n.js';
import * as format from '../format.js';
import {figure, moment, momentAgo, pair, problemBox} from '../parts/basics.js';
import {sparkline} from '../parts/plot.js';
import {jobsTable} from '../parts/jobs.js';
import {LiveStatus} from '../parts/live-status.js';

/** What the server does now: troubles, traffic, model, memory and jobs. */
export function now({update, announce}) {
  const live = new LiveStatus(update, announce);
  live.open();
  return {
    title: () => t('now.title'),
    view: () => html`
      <div class="headline">
        <h1 tabindex="-1">${t('now.title')}</h1>
        ${connection(live)}
      </div>
      ${problemBox(live.problem)}
      ${
        live.status
          ? overview(live.status, live.courses)
          : live.problem
            ? nothing
            : html`
                <p class="quiet loading" role="status">${t('loading')}</p>
              `
      }
    `,
    close: () => live.close(),
  };
}

function connection(live) {
  const text = live.connected
    ? t('live.connected')
    : !live.lostAt
      ? t('live.connecting')
      : live.status
        ? t('live.lost', {time: format.time(live.lostAt)})
        : t('live.announce');
  return html`
    <p class=${live.connected ? 'live on' : live.lostAt ? 'live lost' : 'live'}>
      <span>${text}</span>
      ${
        live.connected || !live.lostAt
          ? nothing
          : html`
              <button type="button" @click=${() => live.reconnect()}>
                ${t('action.reconnect')}
              </button>
            `
      }
    </p>
  `;
}

function overview(status, courses) {
  const {traffic = {}, served = {}} = status;
  const latency = traffic.latencyMicros ?? {};
  return html`
    ${troubles(status)}
    <section aria-labelledby="traffic-heading">
      <h2 id="traffic-heading">${t('now.traffic')}</h2>
      ${
        traffic.seconds === undefined
          ? nothing
          : html`
              <p class="quiet" data-field="traffic.seconds" data-raw=${traffic.seconds}>
                ${t('now.over', {count: traffic.seconds})}
              </p>
            `
      }
      <div class="tiles">
        ${tile(
          t('now.events'),
          figure('traffic.events', traffic.events, format.quantity),
          nothing,
          courses,
          'events',
          '--short',
        )}
        ${tile(
          t('now.answers'),
          figure('traffic.answers', traffic.answers, format.quantity),
          html`
            ${t('now.errors')} ${figure('traffic.errors', traffic.errors, format.quantity)}
          `,
          courses,
          'answers',
          '--long',
        )}
        ${tile(
          t('now.latency'),
          figure('traffic.latencyMicros.p99', latency.p99, format.micros),
          html`
            ${t('now.p50')} ${figure('traffic.latencyMicros.p50', latency.p50, format.micros)} ·
            ${t('now.p90')} ${figure('traffic.latencyMicros.p90', latency.p90, format.micros)}
          `,
          courses,
          'p99Micros',
          '--similarity',
        )}
        ${tile(
          t('now.hitRate'),
          figure('served.hitRate', served.hitRate, format.percent),
          html`
            ${t('now.lists')} ${figure('served.lists', served.lists)} · ${t('now.taken')}
            ${figure('served.taken', served.taken)}
          `,
          courses,
          'hitRate',
          '--other',
        )}
      </div>
    </section>
    <section aria-labelledby="server-heading">
      <h2 id="server-heading">${t('now.server')}</h2>
      <div class="cards">${modelCard(status.model)}${memoryCard(status)}${storeCard(status)}</div>
    </section>
    ${jobsTable(status.jobs ?? [])}
  `;
}

function troubles({ready, troubles: list = []}) {
  const unready = ready === false && list.length === 0;
  return html`
    <section class="troubles" aria-labelledby="troubles-heading">
      <h2 id="troubles-heading" class="unseen">${t('now.troubles')}</h2>
      ${
        list.length === 0 && !unready
          ? html`
              <p class="well">${t('now.well')}</p>
            `
          : html`
              <ul>
                ${
                  unready
                    ? html`
                        <li>${t('now.notReady')}</li>
                      `
                    : nothing
                }
                ${list.map(
                  ({code, message}) => html`
                    <li data-code=${code}>
                      <strong>${word('trouble', code)}</strong>
                      <span lang="en">${message}</span>
                    </li>
                  `,
                )}
              </ul>
            `
      }
    </section>
  `;
}

function tile(name, value, more, courses, series, color) {
  return html`
    <section class="tile">
      <h3>${name}</h3>
      <p class="big">${value}</p>
      <p class="quiet">${more}</p>
      ${courses ? courseOf(courses, series, color, name) : nothing}
    </section>
  `;
}

function courseOf(courses, series, color, name) {
  const values = courses.values[series];
  const known = values?.filter((value) => value !== null && value !== undefined) ?? [];
  if (known.length < 2) {
    return nothing;
  }
  const text = t('now.course', {
    name,
    duration: format.duration(values.length * courses.stepSeconds * 1000),
    low: seriesText(series, Math.min(...known)),
    high: seriesText(series, Math.max(...known)),
  });
  return html`
    <memoir-plot
      class="sparkline"
      role="img"
      aria-label=${text}
      title=${text}
      .chart=${courses.chart(series, () => sparkline(courses.positions, values, color))}></memoir-plot>
  `;
}

function seriesText(series, value) {
  if (series === 'p99Micros') {
    return format.micros(value);
  }
  return series === 'hitRate' ? format.percent(value) : format.quantity(value);
}

function modelCard(model) {
  return html`
    <section class="card">
      <h3>${t('now.model')}</h3>
      ${
        model === undefined
          ? html`
              <p class="quiet">${t('figure.absent')}</p>
            `
          : html`
              <dl class="pairs">
                ${pair(
                  t('now.name'),
                  html`
                    <span data-field="model.name">${model.name}</span>
                  `,
                )}
                ${pair(
                  t('now.version'),
                  html`
                    <code data-field="model.version">${model.version}</code>
                  `,
                )}
                ${pair(
                  t('now.fingerprint'),
                  html`
                    <code class="id" data-field="model.fingerprint">${model.fingerprint}</code>
                  `,
                )}
                ${pair(t('now.trained'), momentAgo('model.trainedAt', model.trainedAt))}
                ${pair(t('now.items'), figure('model.items', model.items))}
                ${pair(t('now.addedItems'), figure('model.addedItems', model.addedItems))}
              </dl>
            `
      }
    </section>
  `;
}

function memoryCard({states = {}, heap = {}}) {
  return html`
    <section class="card">
      <h3>${t('now.memory')}</h3>
      <dl class="pairs">
        ${pair(
          t('now.states'),
          html`
            ${figure('states.inMemory', states.inMemory)} ${t('now.of')}
            ${figure('states.most', states.most)}
            ${gauge(t('now.states'), states.inMemory, states.most)}
          `,
        )}
        ${bytesIfKnown(t('now.statesBytes'), 'states.bytes', states.bytes)}
        ${pair(
          t('now.heap'),
          html`
            ${figure('heap.used', heap.used, format.bytes)} ${t('now.of')}
            ${figure('heap.most', heap.most, format.bytes)}
            ${gauge(t('now.heap'), heap.used, heap.most)}
          `,
        )}
      </dl>
    </section>
  `;
}

function storeCard({store = {}, startedAt, at}) {
  return html`
    <section class="card">
      <h3>${t('now.store')}</h3>
      <dl class="pairs">
        ${pair(
          t('now.kind'),
          store.kind === undefined
            ? figure('store.kind', undefined)
            : html`
                <span data-field="store.kind">${store.kind}</span>
              `,
        )}
        ${pair(t('now.storeEvents'), figure('store.events', store.events))}
        ${pair(t('now.storeBytes'), figure('store.bytes', store.bytes, format.bytes))}
        ${bytesIfKnown(t('now.freeBytes'), 'store.freeBytes', store.freeBytes)}
        ${pair(t('now.started'), momentAgo('startedAt', startedAt))}
        ${pair(t('now.asOf'), moment('at', at, format.time))}
      </dl>
    </section>
  `;
}

/** A size that not every server has. */
function bytesIfKnown(name, field, bytes) {
  return bytes === undefined ? nothing : pair(name, figure(field, bytes, format.bytes));
}

function gauge(name, value, most) {
  return value === undefined || !most
    ? nothing
    : html`
        <meter min="0" max=${most} value=${value} aria-label=${name}></meter>
      `;
}

import {html, nothing} from '../lib/lit-html.js';
import {get, post} from '../api.js';
import {t, word} from '../i18n.js';
import * as format from '../format.js';
import {bar, figure, may, moment, momentAgo, pair, problemBox, shown} from '../parts/basics.js';
import {progress} from '../parts/jobs.js';
import {polling} from '../parts/polling.js';
import {Resource} from '../parts/resource.js';
import {Days} from '../log/days.js';
import {Export} from '../log/export.js';
import {Import} from '../log/import.js';

const PAUSE = 1000;

/** What the log contains, and ways to take it out and to put more in. */
export function data({access, update}) {
  const read = new Resource(update);
  const refresh = new Resource(update);
  const days = new Days(update);
  const exported = new Export(access, update);
  const imported = new Import(access, update, () => {});
  const load = () => read.load((signal) => get('/v1/data', {signal}));
  const poll = polling(load, () => read.value?.counting, PAUSE);

  async function count() {
    if (await refresh.load((signal) => post('/v1/data:refresh', undefined, {signal}))) {
      load();
    }
  }

  const state = (value) => html`
    ${value.counting ? counting(value.job) : nothing}
    ${
      value.job?.state === 'failed'
        ? html`
            <p class="bad" role="status">
              ${word('job', value.job.kind)}:
              ${
                value.job.error
                  ? html`
                      <span lang="en">${value.job.error}</span>
                    `
                  : word('jobState', value.job.state)
              }
            </p>
          `
        : nothing
    }
    ${
      value.summary
        ? summary(value.summary, days)
        : html`
            <p class="quiet">${t('data.none')}</p>
          `
    }
  `;

  load();
  return {
    title: () => t('data.title'),
    view: () => html`
      <div class="headline">
        <h1 tabindex="-1">${t('data.title')}</h1>
        ${
          may(access, 'write')
            ? html`
                <button
                  type="button"
                  ?disabled=${refresh.busy || Boolean(read.value?.counting)}
                  @click=${count}>
                  ${t('data.refresh')}
                </button>
              `
            : nothing
        }
      </div>
      ${problemBox(refresh.problem)} ${shown(read, state)}
      <section class="cards" aria-label=${t('data.exchange')}>
        ${exported.view()}${imported.view()}
      </section>
    `,
    close: () => {
      poll.stop();
      read.close();
      refresh.close();
      exported.close();
      imported.close();
    },
  };
}

function counting(job) {
  return html`
    <div class="notice">
      <span role="status">${t('data.counting')}</span>
      ${job && job.state !== 'failed' ? progress(job) : nothing}
    </div>
  `;
}

function summary(found, days) {
  return html`
    <p class="quiet">
      ${t('now.asOf')} ${momentAgo('asOf', found.asOf)} · ${t('data.countedIn')}
      ${figure('countedInMillis', found.countedInMillis, format.duration)} ·
      ${t('data.knownTo')}
      <code data-field="model.version">${found.model.version}</code>
    </p>
    <dl class="facts">
      ${pair(t('data.events'), figure('events', found.events))}
      ${pair(t('data.users'), counted('users.count', found.users))}
      ${pair(t('data.items'), counted('items.count', found.items))}
      ${pair(
        t('data.unknownShare'),
        html`
          ${figure('unknownShare', found.unknownShare, format.percent)}
          <span class="quiet">${figure('unknownEvents', found.unknownEvents)}</span>
        `,
      )}
      ${pair(t('data.first'), moment('firstAt', found.firstAt))}
      ${pair(t('data.last'), moment('lastAt', found.lastAt))}
    </dl>
    <section aria-labelledby="days-heading">
      <h2 id="days-heading">${t('data.days')}</h2>
      ${days.view(found.days, found.olderEvents)}
    </section>
    <div class="cards">
      ${types(found)} ${spread('users', t('data.perUser'), found.users)} ${popular(found)}
    </div>
  `;
}

function counted(field, {count, sampled}) {
  return html`
    ${figure(field, count)}
    ${
      sampled < 1
        ? html`
            <span class="quiet" data-field="sampled" data-raw=${sampled}>
              ${t('data.estimated')}
            </span>
          `
        : nothing
    }
  `;
}

function types(found) {
  return html`
    <section class="card" aria-labelledby="types-heading">
      <h2 id="types-heading">${t('data.types')}</h2>
      <div class="scroll" role="region" tabindex="0" aria-label=${t('data.types')}>
        <table>
          <caption class="unseen">${t('data.types')}</caption>
          <thead>
            <tr>
              <th scope="col">${t('data.type')}</th>
              <th scope="col" class="number">${t('data.events')}</th>
              <th scope="col" class="number">${t('data.share')}</th>
            </tr>
          </thead>
          <tbody>
            ${found.types.map(
              ({type, events, share}) => html`
                <tr>
                  <th scope="row"><code class="id">${type}</code></th>
                  <td class="number">${figure('events', events)}</td>
                  <td class="number">${figure('share', share, format.percent)}</td>
                </tr>
              `,
            )}
            ${
              found.otherTypeEvents > 0
                ? html`
                    <tr>
                      <th scope="row">${t('data.otherTypes')}</th>
                      <td class="number">${figure('otherTypeEvents', found.otherTypeEvents)}</td>
                      <td></td>
                    </tr>
                  `
                : nothing
            }
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function spread(name, title, {mean, median, p90, p99, most, sampled, ranges}) {
  const largest = Math.max(1, ...ranges.map(({count}) => count));
  return html`
    <section class="card" aria-labelledby=${`${name}-heading`}>
      <h2 id=${`${name}-heading`}>${title}</h2>
      ${
        sampled < 1
          ? html`
              <p class="quiet">${t('data.sampled')}</p>
            `
          : nothing
      }
      <dl class="facts">
        ${pair(t('data.mean'), figure(`${name}.mean`, mean, format.quantity))}
        ${pair(t('data.median'), figure(`${name}.median`, median))}
        ${pair(t('data.p90'), figure(`${name}.p90`, p90))}
        ${pair(t('data.p99'), figure(`${name}.p99`, p99))}
        ${pair(t('data.most'), figure(`${name}.most`, most))}
      </dl>
      <div class="scroll" role="region" tabindex="0" aria-label=${title}>
        <table>
          <caption class="unseen">${title}</caption>
          <thead>
            <tr>
              <th scope="col">${t('data.events')}</th>
              <th scope="col" class="number">${t('data.users')}</th>
              <th scope="col"><span class="unseen">${t('data.bar')}</span></th>
            </tr>
          </thead>
          <tbody>
            ${ranges.map(
              ({from, to, count}) => html`
                <tr>
                  <th scope="row" data-field="from" data-raw=${from}>
                    ${range(from, to)}
                  </th>
                  <td class="number">${figure('count', count)}</td>
                  <td>${bar(count / largest)}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function range(from, to) {
  return from === to ? format.count(from) : `${format.count(from)}–${format.count(to)}`;
}

function popular({popularShares: shares, items}) {
  return html`
    <section class="card" aria-labelledby="popular-heading">
      <h2 id="popular-heading">${t('data.popular')}</h2>
      <p class="quiet">${t('data.popularText')}</p>
      ${
        shares
          ? html`
              <dl class="pairs">
                ${pair(t('data.ten'), figure('ten', shares.ten, format.percent))}
                ${pair(t('data.hundred'), figure('hundred', shares.hundred, format.percent))}
                ${pair(
                  t('data.onePercent'),
                  figure('onePercent', shares.onePercent, format.percent),
                )}
                ${pair(
                  t('data.tenPercent'),
                  figure('tenPercent', shares.tenPercent, format.percent),
                )}
              </dl>
            `
          : html`
              <p class="quiet">${t('figure.absent')}</p>
            `
      }
      <dl class="pairs">
        ${pair(t('data.perItemMedian'), figure('items.median', items.median))}
        ${pair(t('data.perItemMost'), figure('items.most', items.most))}
      </dl>
    </section>
  `;
}

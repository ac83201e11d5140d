import {html, nothing} from '../lib/lit-html.js';
import {t, word} from '../i18n.js';
import * as format from '../format.js';
import {attributeList, figure, momentAgo, pair} from '../parts/basics.js';

const KINDS = ['user', 'item', 'event', 'request'];

/** Everything known about one model. */
export function details(model) {
  const {memory, served, file, schema} = model;
  return html`
    <dl class="pairs">
      ${pair(
        t('now.name'),
        html`
          <span data-field="name">${model.name}</span>
        `,
      )}
      ${pair(
        t('now.fingerprint'),
        html`
          <code class="id" data-field="fingerprint">${model.fingerprint}</code>
        `,
      )}
      ${
        model.directory === undefined
          ? nothing
          : pair(
              t('models.directory'),
              html`
                <code class="id" data-field="directory">${model.directory}</code>
              `,
            )
      }
      ${pair(t('now.trained'), momentAgo('trainedAt', model.trainedAt))}
      ${pair(t('now.items'), figure('items', model.items))}
      ${
        model.addedItems === undefined
          ? nothing
          : pair(t('now.addedItems'), figure('addedItems', model.addedItems))
      }
      ${
        model.share === undefined
          ? nothing
          : pair(t('models.share'), figure('share', model.share, format.percent))
      }
      ${
        model.tasks
          ? pair(
              t('models.tasks'),
              model.tasks.map(({name, kind}) => `${name} (${word('task', kind)})`).join(', '),
            )
          : nothing
      }
      ${
        model.domains
          ? pair(t('models.domains'), t('models.domainCount', {count: model.domains.length}))
          : nothing
      }
    </dl>
    ${served ? lists(served) : nothing} ${memory || file ? size(memory, file) : nothing}
    ${
      file
        ? html`
            ${block(t('models.metrics'), attributeList(file.metrics, t('models.noMetrics')))}
            ${block(t('models.provenance'), attributeList(file.provenance, t('figure.absent')))}
            ${block(t('models.settings'), settings(file.settings))}
          `
        : html`
            <p class="notice">${t('models.noFile')}</p>
          `
    }
    ${schema ? features(schema) : nothing}
  `;
}

function block(title, content) {
  return html`
    <details>
      <summary>${title}</summary>
      ${content}
    </details>
  `;
}

/** Settings can have values of any shape; all but simple ones are shown as JSON. */
function settings(values) {
  const simple = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  );
  return attributeList(simple, t('models.noSettings'));
}

function lists(served) {
  return html`
    <dl class="facts">
      ${pair(t('models.hitRate'), figure('served.hitRate', served.hitRate, format.percent))}
      ${pair(t('models.lists'), figure('served.lists', served.lists))}
      ${pair(t('models.judged'), figure('served.judged', served.judged))}
      ${pair(t('models.hit'), figure('served.hit', served.hit))}
    </dl>
  `;
}

function size(memory, file) {
  return html`
    <dl class="facts">
      ${
        memory
          ? html`
              ${pair(
                t('models.storage'),
                html`
                  <span data-field="memory.storage">${memory.storage}</span>
                `,
              )}
              ${pair(
                t('models.itemBytes'),
                figure('memory.itemBytes', memory.itemBytes, format.bytes),
              )}
              ${pair(
                t('models.bytesPerItem'),
                figure('memory.bytesPerItem', memory.bytesPerItem, format.quantity),
              )}
            `
          : nothing
      }
      ${
        file
          ? html`
              ${pair(t('models.architecture'), word('architecture', file.architecture))}
              ${pair(t('models.parameters'), figure('file.parameters', file.parameters))}
              ${pair(
                t('models.weightBytes'),
                figure('file.weightBytes', file.weightBytes, format.bytes),
              )}
            `
          : nothing
      }
    </dl>
  `;
}

function features(schema) {
  const count = KINDS.reduce((sum, kind) => sum + schema[kind].length, 0);
  return block(
    t('models.features', {count}),
    count === 0
      ? html`
          <p class="quiet">${t('models.noFeatures')}</p>
        `
      : html`
          <div class="scroll" role="region" tabindex="0" aria-label=${t('models.featuresCaption')}>
            <table>
              <caption class="unseen">${t('models.featuresCaption')}</caption>
              <thead>
                <tr>
                  <th scope="col">${t('models.featureOf')}</th>
                  <th scope="col">${t('models.feature')}</th>
                  <th scope="col">${t('models.kind')}</th>
                  <th scope="col" class="number">${t('models.values')}</th>
                  <th scope="col">${t('models.firstValues')}</th>
                </tr>
              </thead>
              <tbody>
                ${KINDS.flatMap((kind) => schema[kind].map((feature) => row(kind, feature)))}
              </tbody>
            </table>
          </div>
        `,
  );
}

function row(of, feature) {
  return html`
    <tr>
      <td>${word('featureOf', of)}</td>
      <th scope="row"><code class="id">${feature.name}</code></th>
      <td>${word('featureKind', feature.kind)}</td>
      <td class="number">${figure('values', feature.values ?? feature.width)}</td>
      <td class="quiet">${(feature.first ?? []).join(', ')} ${feature.encoder ?? nothing}</td>
    </tr>
  `;
}

/** The serving model and the one on trial, side by side. */
export function comparison(serving, trial) {
  const metrics = [
    ...new Set([
      ...Object.keys(serving.file?.metrics ?? {}),
      ...Object.keys(trial.file?.metrics ?? {}),
    ]),
  ];
  return html`
    <section aria-labelledby="comparison-heading">
      <h2 id="comparison-heading">${t('models.comparison')}</h2>
      <p class="quiet">${t('models.comparisonText')}</p>
      <div class="scroll" role="region" tabindex="0" aria-label=${t('models.comparison')}>
        <table>
          <caption class="unseen">${t('models.comparison')}</caption>
          <thead>
            <tr>
              <th scope="col">${t('models.figure')}</th>
              <th scope="col" class="number">${serving.version} (${t('stage.serving')})</th>
              <th scope="col" class="number">${trial.version} (${t('stage.trial')})</th>
            </tr>
          </thead>
          <tbody>
            ${compared(t('models.hitRate'), 'served.hitRate', format.percent, [
              serving.served?.hitRate,
              trial.served?.hitRate,
            ])}
            ${compared(t('models.lists'), 'served.lists', format.count, [
              serving.served?.lists,
              trial.served?.lists,
            ])}
            ${compared(t('models.judged'), 'served.judged', format.count, [
              serving.served?.judged,
              trial.served?.judged,
            ])}
            ${metrics.map((name) =>
              compared(name, `metrics.${name}`, format.score, [
                serving.file?.metrics[name],
                trial.file?.metrics[name],
              ]),
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function compared(name, field, shape, values) {
  return html`
    <tr>
      <th scope="row">${name}</th>
      ${values.map(
        (value) => html`
          <td class="number">${figure(field, value, shape)}</td>
        `,
      )}
    </tr>
  `;
}

import {html, nothing} from '../lib/lit-html.js';
import {get, getIfAny, path, post} from '../api.js';
import {t, word} from '../i18n.js';
import * as format from '../format.js';
import {may, momentAgo, problemBox, shown} from '../parts/basics.js';
import {Confirm} from '../parts/confirm.js';
import {FollowedJob} from '../parts/followed-job.js';
import {Resource} from '../parts/resource.js';
import {comparison, details} from '../models/details.js';

const USUAL_SHARE = 0.1;

/** The models: which one serves, what each is like, and ways to change it. */
export function models({access, update, announce}) {
  const read = new Resource(update);
  const change = new Resource(update);
  const besides = new Map();
  const confirm = new Confirm('change-model', update);
  const job = new FollowedJob(update, (ended) => {
    announce(`${word('job', ended.kind)} ${word('jobState', ended.state)}`);
    load();
  });
  let directory = '';
  let share = USUAL_SHARE;

  /** The details of all open models; a model that is replaced meanwhile is left out. */
  async function load() {
    besides.forEach((resource) => resource.again());
    const loaded = await read.load(async (signal) => {
      const {models: open, promotion} = await get('/v1/models', {signal});
      const found = await Promise.all(
        open.map(({fingerprint}) =>
          getIfAny(path`/v1/models/${fingerprint}`, 'no-such-model', {signal}),
        ),
      );
      return {models: found.filter((model) => model !== undefined), promotion};
    });
    const promotion = loaded ? read.value.promotion : undefined;
    if (promotion?.stage === 'preparing' && may(access, 'admin') && !job.busy) {
      job.follow(promotion.jobId);
    }
  }

  async function begin(url, body) {
    if (!(await change.load((signal) => post(url, body, {signal})))) {
      return;
    }
    const jobId = change.value.promotion?.jobId;
    if (jobId) {
      await job.follow(jobId);
    } else {
      load();
    }
  }

  const promote = (place, name) =>
    confirm.ask({
      title: t('models.promoteTitle', {name}),
      text: t('models.promoteText'),
      label: t('models.promote'),
      action: () => begin('/v1/models:promote', {directory: place}),
    });
  const tryOut = (place, name) =>
    confirm.ask({
      title: t('models.trialTitle', {name}),
      text: t('models.trialText', {share: format.percent(share)}),
      label: t('models.trial'),
      action: () => begin('/v1/models:trial', {directory: place, share}),
    });
  const rollBack = (name) =>
    confirm.ask({
      title: t('models.rollbackTitle', {name}),
      text: t('models.rollbackText'),
      label: t('models.rollback'),
      action: () => begin('/v1/models:rollback'),
    });
  const endTrial = (name) =>
    confirm.ask({
      title: t('models.endTrialTitle', {name}),
      text: t('models.endTrialText'),
      label: t('models.endTrial'),
      action: () => begin('/v1/models:end-trial'),
    });

  const busy = () => change.busy || job.busy;

  function actions(model, onTrial) {
    if (!may(access, 'admin') || model.stage === 'serving') {
      return nothing;
    }
    return html`
      <p class="actions">
        ${
          model.stage === 'previous'
            ? html`
                <button
                  type="button"
                  ?disabled=${busy() || onTrial}
                  @click=${() => rollBack(model.version)}>
                  ${t('models.rollback')}
                </button>
              `
            : html`
                <button
                  type="button"
                  ?disabled=${busy() || (onTrial && model.stage !== 'trial')}
                  @click=${() => promote(model.directory, model.version)}>
                  ${t('models.promote')}
                </button>
              `
        }
        ${
          model.stage === 'trial'
            ? html`
                <button type="button" ?disabled=${busy()} @click=${() => endTrial(model.version)}>
                  ${t('models.endTrial')}
                </button>
              `
            : html`
                <button
                  type="button"
                  ?disabled=${busy() || onTrial}
                  @click=${() => tryOut(model.directory, model.version)}>
                  ${t('models.trial')}
                </button>
              `
        }
      </p>
    `;
  }

  const card = (model, onTrial) => html`
    <section class="card" data-model=${model.fingerprint}>
      <div class="headline">
        <h2><code class="id" data-field="version">${model.version}</code></h2>
        <span class="state" data-field="stage" data-raw=${model.stage}>
          ${word('stage', model.stage)}
        </span>
      </div>
      ${actions(model, onTrial)} ${details(model)}
    </section>
  `;

  function toggled({fingerprint}, open) {
    if (!open) {
      besides.get(fingerprint)?.close();
      besides.delete(fingerprint);
    } else if (!besides.has(fingerprint)) {
      const resource = new Resource(update);
      besides.set(fingerprint, resource);
      resource.load((signal) => get(path`/v1/models/${fingerprint}`, {signal}));
    }
    update();
  }

  const beside = (model, onTrial) => html`
    <li data-model=${model.fingerprint}>
      <details
        .open=${besides.has(model.fingerprint)}
        @toggle=${(event) => toggled(model, event.target.open)}>
        <summary>
          <code class="id">${model.version}</code>
          ${model.name} ${momentAgo('trainedAt', model.trainedAt)}
        </summary>
        ${
          besides.has(model.fingerprint)
            ? shown(besides.get(model.fingerprint), (value) => html`
                ${actions(value, onTrial)} ${details(value)}
              `)
            : nothing
        }
      </details>
    </li>
  `;

  const another = (onTrial) => html`
    <section class="card" aria-labelledby="another-heading">
      <h2 id="another-heading">${t('models.another')}</h2>
      <p class="quiet">${t('models.anotherText')}</p>
      <form
        class="controls"
        @submit=${(event) => {
          event.preventDefault();
          promote(directory.trim(), directory.trim());
        }}>
        <div class="grid">
          <label class="field">
            ${t('models.directory')}
            <input
              type="text"
              name="directory"
              autocomplete="off"
              spellcheck="false"
              .value=${directory}
              @input=${(event) => {
                directory = event.target.value;
                update();
              }} />
          </label>
          <label class="field">
            ${t('models.trialShare')}
            <select
              name="share"
              @change=${(event) => {
                share = Number(event.target.value);
                update();
              }}>
              ${[0.01, 0.05, 0.1, 0.2, 0.5].map(
                (each) => html`
                  <option value=${each} ?selected=${each === share}>
                    ${format.percent(each)}
                  </option>
                `,
              )}
            </select>
          </label>
        </div>
        <p class="actions">
          <button type="submit" ?disabled=${busy() || onTrial || directory.trim() === ''}>
            ${t('models.promote')}
          </button>
          <button
            type="button"
            ?disabled=${busy() || onTrial || directory.trim() === ''}
            @click=${() => tryOut(directory.trim(), directory.trim())}>
            ${t('models.trial')}
          </button>
        </p>
      </form>
    </section>
  `;

  const all = ({models: found}) => {
    const serving = found.find(({stage}) => stage === 'serving');
    const trial = found.find(({stage}) => stage === 'trial');
    const onTrial = trial !== undefined;
    return html`
      ${serving && trial ? comparison(serving, trial) : nothing}
      <div class="cards">${found.map((model) => card(model, onTrial))}</div>
      <section aria-labelledby="beside-heading">
        <h2 id="beside-heading">${t('models.beside')}</h2>
        ${
          serving?.beside?.length
            ? html`
                <ul class="besides">${serving.beside.map((model) => beside(model, onTrial))}</ul>
              `
            : html`
                <p class="quiet">${t('models.noneBeside')}</p>
              `
        }
      </section>
      ${may(access, 'admin') ? another(onTrial) : nothing}
    `;
  };

  load();
  return {
    title: () => t('models.title'),
    view: () => html`
      <div class="headline">
        <h1 tabindex="-1">${t('models.title')}</h1>
        <button type="button" @click=${load}>${t('action.reload')}</button>
      </div>
      ${
        may(access, 'admin')
          ? nothing
          : html`
              <p class="quiet">${t('models.readOnly', {role: word('role', access.role)})}</p>
            `
      }
      ${problemBox(change.problem)} ${job.view()} ${shown(read, all)} ${confirm.view()}
    `,
    close: () => {
      read.close();
      change.close();
      job.close();
      besides.forEach((resource) => resource.close());
    },
  };
}

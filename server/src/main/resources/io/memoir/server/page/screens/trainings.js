import {html, nothing} from '../lib/lit-html.js';
import {get, getIfAny, path} from '../api.js';
import {t, word} from '../i18n.js';
import * as format from '../format.js';
import {figure, may, momentAgo, shown} from '../parts/basics.js';
import {polling} from '../parts/polling.js';
import {Resource} from '../parts/resource.js';
import {remember, trainingLink} from '../router.js';
import {Comparison} from '../training/compare.js';
import {StartForm} from '../training/start-form.js';

/** As many as a chart has different lines for. */
const MOST_COMPARED = 16;

/** The trainings of the directory: how far each is, a comparison, and a form that starts one. */
export function trainings({access, update, announce}, {query}) {
  const list = new Resource(update);
  const chosen = new Resource(update);
  const comparison = new Comparison(update);
  let selected = named(query.get('compare') ?? '');
  const load = () => list.load((signal) => get('/v1/trainings', {signal}));
  const listed = (name) => list.value?.trainings.some((each) => each.name === name) ?? true;
  const form = may(access, 'admin') ? new StartForm(update, announce, load) : undefined;
  const compare = () =>
    chosen.load(async (signal) => {
      const found = await Promise.all(
        selected.map((name) => getIfAny(path`/v1/trainings/${name}`, 'no-such-training', {signal})),
      );
      return found.map((answer) => answer?.training).filter((run) => run !== undefined);
    });
  const select = (name, on) => {
    const others = selected.filter((each) => each !== name && listed(each));
    selected = on ? [...others, name] : others;
    remember('trainings', {compare: selected.map((each) => encodeURIComponent(each)).join(',')});
    if (selected.length > 1) {
      compare();
    } else {
      chosen.clear();
      update();
    }
  };
  const running = () => list.value?.trainings.some(({state}) => state === 'running');
  const poll = polling(async () => {
    await load();
    if (selected.length > 1) {
      await compare();
    }
  }, running);
  load();
  if (selected.length > 1) {
    compare();
  }
  return {
    title: () => t('training.title'),
    view: () => html`
      <h1 tabindex="-1">${t('training.title')}</h1>
      ${shown(
        list,
        (answer) => html`
          ${form ? form.view(answer) : nothing}
          <section aria-labelledby="runs-heading">
            <h2 id="runs-heading">${t('training.runs')}</h2>
            ${runsTable(answer.trainings, selected, select)}
          </section>
          <section aria-labelledby="compare-heading">
            <h2 id="compare-heading">${t('training.compare')}</h2>
            ${
              selected.length < 2
                ? html`
                    <p class="quiet">${t('training.compareHint', {most: MOST_COMPARED})}</p>
                  `
                : shown(chosen, (runs) => comparison.view(runs))
            }
          </section>
          ${searchesTable(answer.searches)}
        `,
      )}
    `,
    close: () => {
      poll.stop();
      list.close();
      chosen.close();
      form?.close();
    },
  };
}

function named(text) {
  try {
    const names = text === '' ? [] : text.split(',').map((name) => decodeURIComponent(name));
    return [...new Set(names)].slice(0, MOST_COMPARED);
  } catch {
    return [];
  }
}

export function trainingState(state) {
  return html`
    <span class=${`state ${state}`}>${word('trainingState', state)}</span>
  `;
}

/** How many epochs are done, of how many. */
export function epochs({epochsDone, epochs: total}) {
  return epochsDone === undefined || total === undefined
    ? figure('epochsDone', epochsDone)
    : html`
        <span data-field="epochsDone" data-raw=${epochsDone}>
          ${t('training.epochsOf', {done: epochsDone, total})}
        </span>
      `;
}

export function timeLeft(seconds) {
  return figure('secondsLeft', seconds, (value) => format.duration(value * 1000));
}

function runsTable(runs, selected, select) {
  if (runs.length === 0) {
    return html`
      <p class="quiet">${t('training.none')}</p>
    `;
  }
  return html`
    <div class="scroll" role="region" tabindex="0" aria-label=${t('training.caption')}>
      <table>
        <caption>${t('training.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">${t('training.select')}</th>
            <th scope="col">${t('training.name')}</th>
            <th scope="col">${t('training.state')}</th>
            <th scope="col">${t('training.model')}</th>
            <th scope="col">${t('training.data')}</th>
            <th scope="col">${t('training.epochs')}</th>
            <th scope="col" class="number">${t('training.loss')}</th>
            <th scope="col" class="number">${t('training.bestValue')}</th>
            <th scope="col" class="number">${t('training.rate')}</th>
            <th scope="col">${t('training.left')}</th>
            <th scope="col">${t('training.changed')}</th>
          </tr>
        </thead>
        <tbody>
          ${runs.map(
            (run) => html`
              <tr data-training=${run.name}>
                <td>
                  <input
                    type="checkbox"
                    aria-label=${t('training.selectNamed', {name: run.name})}
                    .checked=${selected.includes(run.name)}
                    ?disabled=${
                      selected.length >= MOST_COMPARED && !selected.includes(run.name)
                    }
                    @change=${(event) => select(run.name, event.target.checked)} />
                </td>
                <th scope="row"><a class="name" href=${trainingLink(run.name)}>${run.name}</a></th>
                <td>${trainingState(run.state)}</td>
                <td>${run.model ?? '–'}</td>
                <td>${run.data ?? '–'}</td>
                <td>${epochs(run)}</td>
                <td class="number">${figure('loss', run.loss, format.score)}</td>
                <td class="number">
                  ${figure('bestValue', run.bestValue, format.score)}
                  <span class="quiet">${run.bestValue === undefined ? '' : run.metric}</span>
                </td>
                <td class="number">${figure('eventsPerSecond', run.eventsPerSecond)}</td>
                <td>${run.state === 'running' ? timeLeft(run.secondsLeft) : nothing}</td>
                <td>${momentAgo('changedAt', run.changedAt)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

function searchesTable(searches) {
  return searches.length === 0
    ? nothing
    : html`
        <section aria-labelledby="searches-heading">
          <h2 id="searches-heading">${t('training.searches')}</h2>
          <div class="scroll" role="region" tabindex="0" aria-label=${t('training.searchCaption')}>
            <table class="list">
              <caption>${t('training.searchCaption')}</caption>
              <thead>
                <tr>
                  <th scope="col">${t('training.name')}</th>
                  <th scope="col" class="number">${t('training.trials')}</th>
                  <th scope="col" class="number">${t('training.bestTrial')}</th>
                  <th scope="col">${t('training.metric')}</th>
                </tr>
              </thead>
              <tbody>
                ${searches.map(
                  (search) => html`
                    <tr>
                      <th scope="row">
                        <a class="name" href=${trainingLink(search.name)}>${search.name}</a>
                      </th>
                      <td class="number">${figure('trialsDone', search.trialsDone)}</td>
                      <td class="number">${figure('bestTrial', search.bestTrial)}</td>
                      <td>${search.metric ?? '–'}</td>
                    </tr>
                  `,
                )}
              </tbody>
            </table>
          </div>
        </section>
      `;
}

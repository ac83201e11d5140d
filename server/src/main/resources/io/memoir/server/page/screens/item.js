import {html, nothing} from '../lib/lit-html.js';
import {get, path, send} from '../api.js';
import {t, word} from '../i18n.js';
import * as format from '../format.js';
import {
  attributeList,
  categories,
  figure,
  focusWhenDrawn,
  itemName,
  may,
  notes,
  problemBox,
  shown,
} from '../parts/basics.js';
import {Audience} from '../item/audience.js';
import {Popularity} from '../item/popularity.js';
import {AttributeEditor} from '../parts/attribute-editor.js';
import {Confirm} from '../parts/confirm.js';
import {Resource} from '../parts/resource.js';
import {shareBar, shareRange} from '../parts/shares.js';
import {itemStates} from './items.js';

/** One item: what is stored about it, what is similar, and what may be changed. */
export function item({access, update, announce}, {id}) {
  const read = new Resource(update);
  const similar = new Resource(update);
  const change = new Resource(update);
  const confirm = new Confirm('delete-item', update);
  const use = [new Popularity(id, update), new Audience(id, update)];
  let editor;

  const load = () => read.load(async (signal) => send('GET', path`/v1/items/${id}`, {signal}));
  const loadSimilar = () =>
    similar.load(async (signal) => get(path`/v1/similar/${id}`, {query: {limit: 10}, signal}));

  async function apply(method, body, said) {
    const before = read.value;
    const done = await change.load(async (signal) =>
      send(method, path`/v1/items/${id}`, {body, ifMatch: before.tag, signal}),
    );
    if (!done) {
      return;
    }
    const {value, tag} = change.value;
    read.value = {value: value.deleted ? {...before.value, ...value} : value, tag};
    announce(said);
    if (!value.deleted) {
      loadSimilar();
    }
    focusWhenDrawn(value.deleted ? 'main h1' : editor ? '.edit' : '.hide');
    editor = undefined;
    update();
  }

  function hide(hidden) {
    apply('PATCH', {hidden}, t(hidden ? 'item.isHidden' : 'item.isShown'));
  }

  function ask() {
    confirm.ask({
      title: t('item.deleteTitle'),
      text: html`
        <code class="id">${id}</code>
        <br />
        ${t('item.deleteText')}
      `,
      label: t('item.delete'),
      danger: true,
      action: () => apply('DELETE', undefined, t('item.isDeleted')),
    });
  }

  function edit(attributes) {
    change.clear();
    editor = new AttributeEditor(attributes, update);
    update();
    focusWhenDrawn('.rows input, .rows + p button');
  }

  function stopEditing() {
    editor = undefined;
    update();
    focusWhenDrawn('.edit');
  }

  function save(event) {
    event.preventDefault();
    const changes = editor.changes();
    if (changes === undefined) {
      update();
    } else if (Object.keys(changes).length === 0) {
      stopEditing();
    } else {
      apply('PATCH', {attributes: changes}, t('item.saved'));
    }
  }

  function reload() {
    change.clear();
    editor = undefined;
    load();
  }

  load();
  loadSimilar();
  use.forEach((part) => part.load());

  const view = ({value}) => html`
    <p class="tags">${itemStates(value)}</p>
    ${categories(value.categories)}
    ${
      value.cold && !value.deleted
        ? html`
            <p class="quiet">${t('item.coldText')}</p>
          `
        : nothing
    }
    ${
      value.deleted
        ? html`
            <p>${t('item.deletedText')}</p>
          `
        : nothing
    }
    ${notes(value.notes)}
    ${
      change.problem
        ? html`
            ${problemBox(change.problem)}
            ${
              change.problem.status === 412
                ? html`
                    <button type="button" @click=${reload}>${t('action.reload')}</button>
                  `
                : nothing
            }
          `
        : nothing
    }
    ${
      value.deleted
        ? nothing
        : html`
            ${
              may(access, 'write')
                ? actions(value)
                : html`
                    <p class="quiet">${t('item.readOnly', {role: word('role', access.role)})}</p>
                  `
            }
            <section class="card" aria-labelledby="attributes-heading">
              <h2 id="attributes-heading">${t('item.attributes')}</h2>
              ${
                editor
                  ? html`
                      <form @submit=${save}>
                        ${editor.view()}
                        <p class="actions">
                          <button type="submit" class="primary" ?disabled=${change.busy}>
                            ${t('action.save')}
                          </button>
                          <button
                            type="button"
                            ?disabled=${change.busy}
                            @click=${() => {
                              change.clear();
                              stopEditing();
                            }}>
                            ${t('action.cancel')}
                          </button>
                        </p>
                      </form>
                    `
                  : attributeList(value.attributes, t('item.noAttributes'))
              }
            </section>
            ${neighbours(value.neighbours)}
          `
    }
  `;

  const actions = (value) => html`
    <p class="actions">
      <button
        type="button"
        class="hide"
        ?disabled=${Boolean(editor) || change.busy}
        @click=${() => hide(!value.hidden)}>
        ${t(value.hidden ? 'item.show' : 'item.hide')}
      </button>
      <button
        type="button"
        class="edit"
        ?disabled=${Boolean(editor) || change.busy}
        @click=${() => edit(value.attributes ?? {})}>
        ${t('item.edit')}
      </button>
      <button
        type="button"
        class="danger"
        ?disabled=${Boolean(editor) || change.busy}
        @click=${ask}>
        ${t('item.delete')}
      </button>
    </p>
  `;

  return {
    title: () => read.value?.value.title || id,
    view: () => html`
      <p class="over"><a href="#/items">${t('items.title')}</a></p>
      <div class="headline">
        <h1 tabindex="-1"><bdi>${read.value?.value.title || id}</bdi></h1>
        <code class="id">${id}</code>
      </div>
      ${shown(read, view)} ${confirm.view()}
      ${
        !read.value || read.value.value.deleted
          ? nothing
          : html`
              ${use.map((part) => part.view())}
              <section aria-labelledby="similar-heading">
                <h2 id="similar-heading">${t('item.similar')}</h2>
                <p class="quiet">${t('item.similarText')}</p>
                ${shown(similar, similarList)}
              </section>
            `
      }
    `,
    close: () => [read, similar, change, ...use].forEach((part) => part.close()),
  };
}

function neighbours(list) {
  return list?.length
    ? html`
        <section class="card" aria-labelledby="neighbours-heading">
          <h2 id="neighbours-heading">${t('item.neighbours')}</h2>
          <dl class="pairs">
            ${list.map(
              ({relation, entity}) => html`
                <div>
                  <dt>${relation}</dt>
                  <dd>${entity}</dd>
                </div>
              `,
            )}
          </dl>
        </section>
      `
    : nothing;
}

function similarList({items, notes: said}) {
  const range = shareRange(items);
  return html`
    ${notes(said)}${
      items.length === 0
        ? html`
            <p class="quiet">${t('item.noSimilar')}</p>
          `
        : html`
            <ol class="ranking">
              ${items.map(
                (found) => html`
                  <li>
                    <div class="ranked">
                      <span class="title">${itemName(found)}</span>
                      <span class="score">
                        ${t('item.score')} ${figure('score', found.score, format.score)}
                      </span>
                    </div>
                    ${categories(found.categories)}${shareBar(found, range)}
                  </li>
                `,
              )}
            </ol>
          `
    }
  `;
}

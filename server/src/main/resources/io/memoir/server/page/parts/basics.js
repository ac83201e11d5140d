import {html, nothing} from '../lib/lit-html.js';
import {hasWords, t} from '../i18n.js';
import * as format from '../format.js';
import {itemLink, personLink} from '../router.js';

/** The codes of problems that another try cannot solve. */
const LASTING = ['id-without-path', 'wrong-role'];

/** A number as text, with the value of the answer in `data-raw` and its field in `data-field`. */
export function figure(field, raw, shown = format.count) {
  return raw === undefined || raw === null
    ? absent(field)
    : html`
        <span class="figure" data-field=${field} data-raw=${raw}>${shown(raw)}</span>
      `;
}

function absent(field) {
  return html`
    <span class="absent" data-field=${field} title=${t('figure.absent')}>–</span>
  `;
}

/** A moment: the local time, with the moment in UTC for machines and as a hint. */
export function moment(field, raw, shown = format.dateTime) {
  if (raw === undefined || raw === null) {
    return absent(field);
  }
  const utc = format.iso(raw);
  return html`
    <time data-field=${field} data-raw=${raw} datetime=${utc} title=${utc}>${shown(raw)}</time>
  `;
}

/** A moment and how long ago it was. */
export function momentAgo(field, raw) {
  return raw === undefined || raw === null
    ? moment(field, raw)
    : html`
        ${moment(field, raw)}
        <span class="quiet">(${format.relative(raw)})</span>
      `;
}

export function itemName({itemId, title}) {
  return html`
    <a class="name" href=${itemLink(itemId)}><bdi>${title || itemId}</bdi></a>
    ${
      title
        ? html`
            <code class="id">${itemId}</code>
          `
        : nothing
    }
  `;
}

export function userName(userId) {
  return html`
    <a class="name" href=${personLink(userId)}><code class="id">${userId}</code></a>
  `;
}

export function categories(list) {
  return list?.length
    ? html`
        <ul class="chips" aria-label=${t('item.categories')}>
          ${list.map(
            (category) => html`
              <li>${category}</li>
            `,
          )}
        </ul>
      `
    : nothing;
}

/** What went wrong, in place, with a way to try again if there is one. */
export function problemBox(problem, retry) {
  if (!problem) {
    return nothing;
  }
  const explained = `problem.${problem.code}`;
  return html`
    <div class="problem" role="alert">
      <p>
        ${hasWords(explained) ? t(explained) : nothing}
        ${
          problem.detail
            ? html`
                <span lang="en">${problem.detail}</span>
              `
            : nothing
        }
        ${problem.detail || hasWords(explained) ? nothing : other(problem)}
      </p>
      ${
        problem.requestId
          ? html`
              <p class="quiet">
                ${t('problem.request')}
                <code>${problem.requestId}</code>
              </p>
            `
          : nothing
      }
      ${
        retry && !LASTING.includes(problem.code)
          ? html`
              <button type="button" @click=${retry}>${t('action.retry')}</button>
            `
          : nothing
      }
    </div>
  `;
}

function other(problem) {
  return problem.status ? t('problem.status', {status: String(problem.status)}) : problem.message;
}

/** A resource: its value, what went wrong, or that it is being loaded. */
export function shown(resource, view) {
  return html`
    ${problemBox(resource.problem, () => resource.again())}
    ${
      resource.value === undefined
        ? resource.busy
          ? html`
              <p class="quiet loading" role="status">${t('loading')}</p>
            `
          : nothing
        : html`
            <div
              class=${resource.busy ? 'shown busy' : 'shown'}
              aria-busy=${resource.busy ? 'true' : 'false'}>
              ${view(resource.value)}
            </div>
          `
    }
  `;
}

/** Parts of a request that had no effect, in the words of the server. */
export function notes(list) {
  return list?.length
    ? html`
        <ul class="notes" lang="en">
          ${list.map(
            (note) => html`
              <li>${note}</li>
            `,
          )}
        </ul>
      `
    : nothing;
}

/** A value of an attribute or of the context of an event, as text. */
export function valueText(value) {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'boolean') {
    return t(value ? 'value.yes' : 'value.no');
  }
  if (Array.isArray(value)) {
    const first = value.slice(0, 12).map(String).join(', ');
    return value.length > 12 ? t('value.more', {first, count: value.length - 12}) : first;
  }
  return value === null ? t('value.missing') : String(value);
}

/** A name and its value in a list of them. */
export function pair(name, value) {
  return html`
    <div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>
  `;
}

/** A share from 0 to 1 as a bar; `mark` is drawn over it, 100 wide and 8 high. */
export function bar(share, mark = nothing) {
  return html`
    <svg
      class="bar"
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false">
      <rect class="track" width="100" height="8"></rect>
      <rect class="filled" width=${share * 100} height="8"></rect>
      ${mark}
    </svg>
  `;
}

/** Attributes as a list of names and values. */
export function attributeList(attributes, empty) {
  const entries = Object.entries(attributes ?? {});
  return entries.length === 0
    ? html`
        <p class="quiet">${empty}</p>
      `
    : html`
        <dl class="pairs">
          ${entries.map(
            ([name, value]) => html`
              <div>
                <dt>${name}</dt>
                <dd data-field=${`attributes.${name}`} data-raw=${JSON.stringify(value)}>
                  ${valueText(value)}
                </dd>
              </div>
            `,
          )}
        </dl>
      `;
}

/** Moves the focus to an element that the next drawing of the page makes or enables. */
export function focusWhenDrawn(selector) {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => document.querySelector(selector)?.focus()),
  );
}

/** Whether a key with this role may do what needs the role `needed`. */
export function may(access, needed) {
  const order = ['read', 'write', 'admin'];
  return order.indexOf(access.role) >= order.indexOf(needed);
}

/** The buttons below a list with pages. */
export function pager({first, more, back, next}) {
  return first && !more
    ? nothing
    : html`
        <nav class="pager" aria-label=${t('pages')}>
          <button type="button" ?disabled=${first} @click=${back}>
            ${t('action.previousPage')}
          </button>
          <button type="button" ?disabled=${!more} @click=${next}>
            ${t('action.nextPage')}
          </button>
        </nav>
      `;
}

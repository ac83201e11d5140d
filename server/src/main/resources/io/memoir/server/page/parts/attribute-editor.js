import {html, nothing} from '../lib/lit-html.js';
import {t} from '../i18n.js';
import {focusWhenDrawn} from './basics.js';

const KINDS = ['text', 'number', 'boolean', 'texts', 'numbers'];

/** What is wrong with a row, in the language that the page has when it is shown. */
class Wrong extends Error {
  constructor(key, values = {}) {
    super(key);
    this.text = () => t(key, values);
  }
}

/**
 * Edits attributes, one row each: a name, a kind and a value. Lists have one entry per line. The
 * result are changes for PATCH, so that attributes that were not touched stay exactly as they are.
 */
export class AttributeEditor {
  #before;
  #rows;
  #update;

  constructor(attributes, update) {
    this.#before = attributes;
    this.#rows = Object.entries(attributes).map(([name, value]) => row(name, value));
    this.#update = update;
  }

  /** The changes by name, with null for a removed attribute; undefined if a row is not valid. */
  changes() {
    const named = new Map();
    let valid = true;
    for (const current of this.#rows) {
      current.problem = undefined;
      try {
        if (current.name === '') {
          throw new Wrong('edit.noName');
        }
        if (named.has(current.name)) {
          throw new Wrong('edit.twice');
        }
        named.set(current.name, parsed(current));
      } catch (problem) {
        if (!(problem instanceof Wrong)) {
          throw problem;
        }
        current.problem = problem;
        valid = false;
      }
    }
    return valid ? this.#difference(named) : undefined;
  }

  #difference(named) {
    const changes = [];
    for (const name of Object.keys(this.#before)) {
      if (!named.has(name)) {
        changes.push([name, null]);
      }
    }
    for (const [name, value] of named) {
      if (
        !Object.hasOwn(this.#before, name) ||
        JSON.stringify(this.#before[name]) !== JSON.stringify(value)
      ) {
        changes.push([name, value]);
      }
    }
    return Object.fromEntries(changes);
  }

  view() {
    return html`
      <ul class="rows">
        ${this.#rows.map((current, index) => this.#rowView(current, index))}
      </ul>
      <p><button type="button" @click=${() => this.#add()}>${t('edit.add')}</button></p>
    `;
  }

  #rowView(current, index) {
    const id = `attribute-${index}`;
    const said = current.problem ? `${id}-problem` : nothing;
    const typed = (field) => (event) => {
      current[field] = event.target.value;
      this.#update();
    };
    return html`
      <li>
        <label>
          ${t('edit.name')}
          <input
            type="text"
            spellcheck="false"
            autocomplete="off"
            .value=${current.name}
            aria-describedby=${said}
            aria-invalid=${current.problem ? 'true' : nothing}
            @input=${typed('name')} />
        </label>
        <label>
          ${t('edit.kind')}
          <select @change=${typed('kind')}>
            ${KINDS.map(
              (kind) => html`
                <option value=${kind} .selected=${kind === current.kind}>
                  ${t(`edit.kind.${kind}`)}
                </option>
              `,
            )}
          </select>
        </label>
        <label class="value">
          ${t('edit.value')}
          ${
            current.kind === 'boolean'
              ? html`
                  <select @change=${typed('text')}>
                    ${['true', 'false'].map(
                      (text) => html`
                        <option value=${text} .selected=${text === booleanText(current.text)}>
                          ${t(text === 'true' ? 'value.yes' : 'value.no')}
                        </option>
                      `,
                    )}
                  </select>
                `
              : current.kind === 'number'
                ? html`
                    <input
                      type="text"
                      inputmode="decimal"
                      .value=${current.text}
                      aria-describedby=${said}
                      aria-invalid=${current.problem ? 'true' : nothing}
                      @input=${typed('text')} />
                  `
                : html`
                    <textarea
                      rows=${current.kind === 'text' ? 1 : 3}
                      spellcheck="false"
                      .value=${current.text}
                      aria-describedby=${said}
                      aria-invalid=${current.problem ? 'true' : nothing}
                      @input=${typed('text')}></textarea>
                  `
          }
        </label>
        <button
          type="button"
          aria-label=${t('edit.removeNamed', {name: current.name})}
          @click=${() => this.#remove(index)}>
          ${t('edit.remove')}
        </button>
        ${
          current.problem
            ? html`
                <p id=${said} class="field-problem" role="alert">${current.problem.text()}</p>
              `
            : nothing
        }
      </li>
    `;
  }

  #add() {
    this.#rows.push({name: '', kind: 'text', text: ''});
    this.#update();
    focusWhenDrawn('.rows li:last-child input');
  }

  #remove(index) {
    this.#rows.splice(index, 1);
    this.#update();
    focusWhenDrawn('.rows + p button');
  }
}

function row(name, value) {
  const list = Array.isArray(value);
  const kind = list
    ? typeof value[0] === 'number'
      ? 'numbers'
      : 'texts'
    : typeof value === 'string'
      ? 'text'
      : typeof value;
  const text = list ? value.join('\n') : String(value);
  return {name, kind, text, stored: {kind, text, value}};
}

function parsed({kind, text, stored}) {
  if (stored?.kind === kind && stored.text === text) {
    return stored.value;
  }
  switch (kind) {
    case 'number':
      return numberIn(text);
    case 'boolean':
      return booleanText(text) === 'true';
    case 'texts':
      return text === '' ? [] : text.split('\n');
    case 'numbers': {
      const numbers = text
        .split(/[\s,;]+/)
        .filter((part) => part !== '')
        .map(numberIn);
      if (numbers.length === 0) {
        throw new Wrong('edit.noNumbers');
      }
      return numbers;
    }
    default:
      return text;
  }
}

function numberIn(text) {
  const trimmed = text.trim();
  if (!/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) || !Number.isFinite(Number(trimmed))) {
    throw new Wrong('edit.noNumber', {text: trimmed});
  }
  return Number(trimmed);
}

function booleanText(text) {
  return text === 'true' ? 'true' : 'false';
}

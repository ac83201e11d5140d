import {html, nothing} from '../lib/lit-html.js';
import {openLines, unlessAborted} from '../api.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {figure, may, problemBox} from '../parts/basics.js';

/**
 * Saves the events or the items as a file. Browsers that can write to a file do so while the
 * response arrives; others keep it until it is complete.
 */
export class Export {
  #access;
  #update;
  #running;
  #bytes = 0;
  #saved;
  #problem;

  constructor(access, update) {
    this.#access = access;
    this.#update = update;
  }

  close() {
    this.#running?.abort();
    this.#running = undefined;
  }

  view() {
    return html`
      <section class="card" aria-labelledby="export-heading">
        <h2 id="export-heading">${t('export.title')}</h2>
        <p class="quiet">${t('export.text')}</p>
        <p class="actions">
          ${
            may(this.#access, 'admin')
              ? html`
                  <button
                    type="button"
                    ?disabled=${Boolean(this.#running)}
                    @click=${() => this.#save('/v1/events:export', 'events.ndjson')}>
                    ${t('export.events')}
                  </button>
                `
              : nothing
          }
          <button
            type="button"
            ?disabled=${Boolean(this.#running)}
            @click=${() => this.#save('/v1/items:export', 'items.ndjson')}>
            ${t('export.items')}
          </button>
          ${
            this.#running
              ? html`
                  <button type="button" @click=${() => this.#cancel()}>
                    ${t('action.cancel')}
                  </button>
                `
              : nothing
          }
        </p>
        ${
          may(this.#access, 'admin')
            ? nothing
            : html`
                <p class="quiet">${t('export.needsAdmin')}</p>
              `
        }
        <p>
          <span role="status">
            ${
              this.#running
                ? t('export.running')
                : this.#saved
                  ? t('export.done', {name: this.#saved})
                  : nothing
            }
          </span>
          ${this.#running || this.#saved ? figure('bytes', this.#bytes, format.bytes) : nothing}
        </p>
        ${problemBox(this.#problem)}
      </section>
    `;
  }

  #cancel() {
    this.close();
    this.#update();
  }

  async #save(url, name) {
    const running = new AbortController();
    this.#running = running;
    this.#bytes = 0;
    this.#saved = undefined;
    this.#problem = undefined;
    this.#update();
    let file;
    try {
      file = await target(name);
      const response = await openLines(url, {signal: running.signal});
      for await (const value of received(response)) {
        this.#bytes += value.length;
        await file.write(value);
        this.#update();
      }
      await file.close();
      this.#saved = name;
    } catch (problem) {
      await file?.abort().catch(() => {});
      if (problem.name !== 'AbortError' && this.#running === running) {
        this.#problem = problem;
      }
    }
    if (this.#running === running) {
      this.#running = undefined;
    }
    this.#update();
  }
}

/** The bytes of a response, as they arrive. */
async function* received(response) {
  const reader = response.body.getReader();
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) {
        return;
      }
      yield value;
    }
  } catch (error) {
    throw unlessAborted(error, 'unreachable');
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** A file on the disk, or one in the browser that is offered when it is complete. */
async function target(name) {
  if (window.showSaveFilePicker) {
    const handle = await window.showSaveFilePicker({suggestedName: name});
    return handle.createWritable();
  }
  const parts = [];
  return {
    write: async (bytes) => parts.push(bytes),
    close: async () => offer(new Blob(parts, {type: 'application/x-ndjson'}), name),
    abort: async () => parts.splice(0),
  };
}

function offer(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

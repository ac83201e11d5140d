import {html, nothing} from '../lib/lit-html.js';
import {get, path, send} from '../api.js';
import {t, word} from '../i18n.js';
import {figure, moment, pair, problemBox} from '../parts/basics.js';
import {Resource} from '../parts/resource.js';

const DIALOG = 'erase-dialog';

/** Erases a user, after the id was typed, and shows the receipt. */
export class Erase {
  #userId;
  #update;
  #erased;
  #removal;
  #typed = '';
  #done;

  constructor(userId, update, done) {
    this.#userId = userId;
    this.#update = update;
    this.#done = done;
    this.#erased = new Resource(update);
    this.#removal = new Resource(update);
  }

  get receipt() {
    return this.#erased.value;
  }

  close() {
    this.#erased.close();
    this.#removal.close();
  }

  view() {
    const fits = this.#typed === this.#userId;
    return html`
      <button type="button" class="danger" @click=${() => this.#ask()}>${t('erase.open')}</button>
      <dialog id=${DIALOG} aria-labelledby="erase-title">
        <form @submit=${(event) => this.#submit(event, fits)}>
          <h2 id="erase-title">${t('erase.title')}</h2>
          <p>${t('erase.text')}</p>
          <p>
            ${t('erase.type')}
            <code class="id">${this.#userId}</code>
          </p>
          <label for="erase-id">${t('erase.label')}</label>
          <input
            id="erase-id"
            type="text"
            autocomplete="off"
            spellcheck="false"
            .value=${this.#typed}
            @input=${(event) => {
              this.#typed = event.target.value;
              this.#update();
            }} />
          ${problemBox(this.#erased.problem)}
          <p class="actions">
            <button type="button" @click=${() => dialog().close()}>${t('action.cancel')}</button>
            <button type="submit" class="danger" ?disabled=${!fits || this.#erased.busy}>
              ${t('erase.confirm')}
            </button>
          </p>
        </form>
      </dialog>
    `;
  }

  receiptView() {
    const receipt = this.#erased.value;
    return html`
      <section class="card receipt" aria-labelledby="receipt-heading">
        <h2 id="receipt-heading">${t('erase.receipt')}</h2>
        <dl class="pairs">
          ${pair(
            t('person.id'),
            html`
              <code class="id">${receipt.userId}</code>
            `,
          )}
          ${pair(t('erase.at'), moment('erasedAt', receipt.erasedAt))}
          ${pair(t('erase.events'), figure('events', receipt.events))}
          ${pair(t('erase.snapshots'), figure('snapshots', receipt.snapshots))}
          ${pair(t('erase.documents'), figure('documents', receipt.documents))}
          ${pair(
            t('erase.bytes'),
            html`
              <span data-field="bytesRemoved" data-raw=${String(receipt.bytesRemoved)}>
                ${t(receipt.bytesRemoved ? 'value.yes' : 'erase.notYet')}
              </span>
            `,
          )}
          ${receipt.jobId ? pair(t('erase.job'), this.#job(receipt.jobId)) : nothing}
          ${
            receipt.remains
              ? pair(
                  t('erase.remains'),
                  html`
                    <span lang="en">${receipt.remains}</span>
                  `,
                )
              : nothing
          }
        </dl>
        <p><a href="#/people">${t('erase.back')}</a></p>
      </section>
    `;
  }

  #job(jobId) {
    const job = this.#removal.value;
    return html`
      <code>${jobId}</code>
      ${
        job
          ? html`
              <span role="status">
                ${word('jobState', job.state)}
                <span lang="en">${job.error ?? job.result ?? job.step ?? ''}</span>
              </span>
            `
          : nothing
      }
      <button
        type="button"
        ?disabled=${this.#removal.busy}
        @click=${() => this.#removal.load((signal) => get(path`/v1/jobs/${jobId}`, {signal}))}>
        ${t('erase.look')}
      </button>
      ${problemBox(this.#removal.problem)}
    `;
  }

  #ask() {
    this.#typed = '';
    this.#erased.clear();
    this.#update();
    dialog().showModal();
  }

  async #submit(event, fits) {
    event.preventDefault();
    if (!fits) {
      return;
    }
    const done = await this.#erased.load(
      async (signal) => (await send('DELETE', path`/v1/users/${this.#userId}`, {signal})).value,
    );
    if (done) {
      dialog()?.close();
      this.#done();
    }
  }
}

function dialog() {
  return document.getElementById(DIALOG);
}

import {html, nothing} from '../lib/lit-html.js';
import {Problem, sendLines} from '../api.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {figure, may, pair, problemBox} from '../parts/basics.js';

const MOST_LINES = 1000;
const MOST_BYTES = 1 << 20;
const LONGEST_LINE = 16 << 20;
const SHOWN = 20;
const TRIES = 60;
const PAUSE = 1000;
const LINE_END = 10;
const KINDS = ['events', 'items'];

/**
 * Sends the lines of a file in batches. A line that is rejected does not affect the others; a batch
 * for which the server has no room at the moment is sent again.
 */
export class Import {
  #access;
  #update;
  #done;
  #kind = 'events';
  #file;
  #running;
  #problem;
  #counts;

  /** `done()` is called after every import. */
  constructor(access, update, done) {
    this.#access = access;
    this.#update = update;
    this.#done = done;
  }

  close() {
    this.#running?.abort();
    this.#running = undefined;
  }

  view() {
    const busy = Boolean(this.#running);
    return html`
      <section class="card" aria-labelledby="import-heading">
        <h2 id="import-heading">${t('import.title')}</h2>
        ${
          may(this.#access, 'write')
            ? html`
                <p class="quiet">${t('import.text')}</p>
                <form class="controls" @submit=${(event) => this.#submit(event)}>
                  <div class="grid">
                    <label class="field">
                      ${t('import.kind')}
                      <select
                        ?disabled=${busy}
                        @change=${(event) => {
                          this.#kind = event.target.value;
                        }}>
                        ${KINDS.map(
                          (kind) => html`
                            <option value=${kind} ?selected=${kind === this.#kind}>
                              ${kind === 'events' ? t('import.events') : t('import.items')}
                            </option>
                          `,
                        )}
                      </select>
                    </label>
                    <label class="field">
                      ${t('import.file')}
                      <input
                        type="file"
                        accept=".ndjson,.jsonl,application/x-ndjson"
                        ?disabled=${busy}
                        @change=${(event) => {
                          this.#file = event.target.files[0];
                          this.#update();
                        }} />
                    </label>
                  </div>
                  <p class="actions">
                    <button type="submit" class="primary" ?disabled=${busy || !this.#file}>
                      ${t('import.start')}
                    </button>
                    ${
                      busy
                        ? html`
                            <button type="button" @click=${() => this.#cancel()}>
                              ${t('action.cancel')}
                            </button>
                          `
                        : nothing
                    }
                  </p>
                </form>
                ${this.#counts ? this.#outcome(this.#counts, busy) : nothing}
                ${problemBox(this.#problem)}
              `
            : html`
                <p class="quiet">${t('import.needsWrite')}</p>
              `
        }
      </section>
    `;
  }

  #outcome(counts, busy) {
    return html`
      <p role="status">
        ${
          busy
            ? t('import.running')
            : counts.whole
              ? t('import.whole')
              : t('import.stopped', {line: counts.lines})
        }
      </p>
      <progress
        max=${counts.size || 1}
        value=${counts.size ? counts.bytes : 1}
        aria-label=${t('import.progress')}></progress>
      <dl class="facts">
        ${pair(t('import.lines'), figure('lines', counts.lines))}
        ${pair(t('import.accepted'), figure('accepted', counts.accepted))}
        ${
          counts.duplicates === undefined
            ? nothing
            : pair(t('import.duplicates'), figure('duplicates', counts.duplicates))
        }
        ${pair(t('import.rejected'), figure('rejected', counts.rejected))}
      </dl>
      ${
        counts.first.length > 0
          ? html`
              <div
                class="scroll"
                role="region"
                tabindex="0"
                aria-label=${t('import.firstRejected')}>
                <table class="list">
                  <caption>${t('import.firstRejected')}</caption>
                  <thead>
                    <tr>
                      <th scope="col" class="number">${t('import.line')}</th>
                      <th scope="col">${t('import.reason')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${counts.first.map(
                      ({line, message}) => html`
                        <tr>
                          <td class="number">${format.count(line)}</td>
                          <td lang="en">${message}</td>
                        </tr>
                      `,
                    )}
                  </tbody>
                </table>
              </div>
            `
          : nothing
      }
    `;
  }

  #cancel() {
    this.close();
    this.#update();
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#running || !this.#file) {
      return;
    }
    const running = new AbortController();
    const url = this.#kind === 'events' ? '/v1/events' : '/v1/items';
    const counts = {
      size: this.#file.size,
      bytes: 0,
      lines: 0,
      accepted: 0,
      duplicates: this.#kind === 'events' ? 0 : undefined,
      rejected: 0,
      first: [],
      whole: false,
    };
    this.#running = running;
    this.#counts = counts;
    this.#problem = undefined;
    this.#update();
    try {
      for await (const batch of batches(this.#file, running.signal)) {
        await this.#send(url, batch, counts, running.signal);
        counts.bytes += batch.bytes.length;
        counts.lines += batch.lines;
        this.#update();
      }
      counts.whole = true;
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        this.#problem = problem;
      }
    }
    if (this.#running === running) {
      this.#running = undefined;
      this.#done();
    }
    this.#update();
  }

  async #send(url, batch, counts, signal) {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await sendLines(url, batch.bytes, {signal});
        counts.accepted += answer.accepted;
        if (counts.duplicates !== undefined) {
          counts.duplicates += answer.duplicates;
        }
        answer.rejected.forEach(({line, message}) =>
          reject(counts, counts.lines + line, ownWords(message)),
        );
        return;
      } catch (problem) {
        const busy = problem.status === 429 || problem.status === 503;
        if (busy && attempt < TRIES) {
          await pause(signal);
        } else if (batch.lines === 1 && problem.status === 413) {
          reject(counts, counts.lines + 1, problem.detail);
          return;
        } else {
          throw problem;
        }
      }
    }
  }
}

/** The message without the number of the line within the batch, which the table shows. */
function ownWords(message) {
  return message.replace(/^line \d+:? /, '');
}

function reject(counts, line, message) {
  counts.rejected++;
  if (counts.first.length < SHOWN) {
    counts.first.push({line, message});
  }
}

function pause(signal) {
  return new Promise((resolve, fail) => {
    const stop = () => fail(new DOMException('cancelled', 'AbortError'));
    if (signal.aborted) {
      stop();
      return;
    }
    setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, PAUSE);
    signal.addEventListener('abort', stop, {once: true});
  });
}

/** Whole lines of a file, as many as belong into one request. The bytes are sent as they are. */
async function* batches(file, signal) {
  const reader = file.stream().getReader();
  let lines = [];
  let size = 0;
  let rest = [];
  let restSize = 0;
  const take = () => {
    const batch = {bytes: joined(lines, size), lines: lines.length};
    lines = [];
    size = 0;
    return batch;
  };
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (signal.aborted) {
        throw new DOMException('cancelled', 'AbortError');
      }
      let from = 0;
      while (!done && from < value.length) {
        const at = value.indexOf(LINE_END, from);
        const part = value.subarray(from, at < 0 ? value.length : at + 1);
        rest.push(part);
        restSize += part.length;
        from += part.length;
        if (restSize > LONGEST_LINE) {
          throw new Problem('line-too-long');
        }
        if (at < 0) {
          break;
        }
        if (lines.length > 0 && (lines.length === MOST_LINES || size + restSize > MOST_BYTES)) {
          yield take();
        }
        lines.push(joined(rest, restSize));
        size += restSize;
        rest = [];
        restSize = 0;
      }
      if (done) {
        break;
      }
    }
    if (restSize > 0) {
      if (lines.length > 0 && (lines.length === MOST_LINES || size + restSize > MOST_BYTES)) {
        yield take();
      }
      lines.push(joined(rest, restSize));
      size += restSize;
    }
    if (lines.length > 0) {
      yield take();
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function joined(parts, size) {
  if (parts.length === 1) {
    return parts[0];
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

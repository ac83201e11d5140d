import {html, nothing} from '../lib/lit-html.js';
import {get, path} from '../api.js';
import {t, word} from '../i18n.js';
import {problemBox} from './basics.js';
import {progress} from './jobs.js';
import {Resource} from './resource.js';

const PAUSE = 1000;

/** A job that is followed to its end. */
export class FollowedJob {
  #job;
  #ended;
  #timer;
  #jobId;

  /** `ended(job)` is called when a job has ended. */
  constructor(update, ended) {
    this.#job = new Resource(update);
    this.#ended = ended;
  }

  /** Whether a job is being followed. */
  get busy() {
    const job = this.#job.value;
    return this.#job.busy || (job !== undefined && !isOver(job) && !this.#job.problem);
  }

  /** Follows a job instead of the one before. */
  async follow(jobId) {
    clearTimeout(this.#timer);
    this.#job.clear();
    this.#jobId = jobId;
    await this.#look();
  }

  close() {
    clearTimeout(this.#timer);
    this.#jobId = undefined;
    this.#job.close();
  }

  view() {
    const job = this.#job.value;
    return html`
      ${problemBox(this.#job.problem, () => this.#look())}
      ${
        job
          ? html`
              <p role="status" data-job=${job.jobId}>
                ${word('job', job.kind)}
                <span class=${`state ${job.state}`}>${word('jobState', job.state)}</span>
                <span lang="en" class=${job.error ? 'bad' : 'quiet'}>
                  ${job.error ?? job.result ?? nothing}
                </span>
              </p>
              ${isOver(job) ? nothing : progress(job)}
            `
          : this.#job.busy
            ? html`
                <p class="quiet loading" role="status">${t('loading')}</p>
              `
            : nothing
      }
    `;
  }

  async #look() {
    const jobId = this.#jobId;
    if (!(await this.#job.load((signal) => get(path`/v1/jobs/${jobId}`, {signal})))) {
      return;
    }
    const job = this.#job.value;
    if (isOver(job)) {
      this.#ended(job);
    } else {
      this.#timer = setTimeout(() => this.#look(), PAUSE);
    }
  }
}

function isOver(job) {
  return job.state === 'done' || job.state === 'failed';
}

import {html, nothing} from '../lib/lit-html.js';
import {get, path} from '../api.js';
import {t, word} from '../i18n.js';
import {problemBox} from './basics.js';
import {progress} from './jobs.js';
import {Resource} from './resource.js';

const PAUSE = 1000;
const LONGEST_PAUSE = 15_000;

/** The status codes of answers that may be others at the next try. */
const PASSING = [429, 502, 503, 504];

/**
 * A job that is followed to its end. If the server does not answer, it is asked again after longer
 * and longer pauses.
 */
export class FollowedJob {
  #job;
  #ended;
  #timer;
  #jobId;
  #pause = PAUSE;

  /** `ended(job)` is called when a job has ended. */
  constructor(update, ended) {
    this.#job = new Resource(update);
    this.#ended = ended;
  }

  /** Whether a job is being followed. */
  get busy() {
    const {busy, problem, value} = this.#job;
    return busy || (problem ? isPassing(problem) : value !== undefined && !isOver(value));
  }

  /** Follows a job instead of the one before. */
  async follow(jobId) {
    clearTimeout(this.#timer);
    this.#job.clear();
    this.#jobId = jobId;
    this.#pause = PAUSE;
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
      ${this.#trouble(this.#job.problem)}
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

  #trouble(problem) {
    return problem && isLost(problem)
      ? html`
          <div class="problem" role="alert">
            <p>${t('jobs.lost')}</p>
            <button type="button" @click=${() => this.#look()}>${t('action.retry')}</button>
          </div>
        `
      : problemBox(problem, () => this.#look());
  }

  async #look() {
    const jobId = this.#jobId;
    clearTimeout(this.#timer);
    const answered = await this.#job.load((signal) => get(path`/v1/jobs/${jobId}`, {signal}));
    if (jobId !== this.#jobId || this.#job.busy) {
      return; // another look has taken over, or there is none any more
    }
    if (!answered) {
      if (isPassing(this.#job.problem)) {
        this.#lookLater(this.#pause);
        this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
      }
      return;
    }
    this.#pause = PAUSE;
    if (isOver(this.#job.value)) {
      this.#ended(this.#job.value);
    } else {
      this.#lookLater(PAUSE);
    }
  }

  #lookLater(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), pause);
  }
}

function isOver(job) {
  return job.state === 'done' || job.state === 'failed';
}

/** Whether there was no answer. */
function isLost({code}) {
  return code === 'unreachable' || code === 'no-json';
}

/** Whether the next try may succeed. */
function isPassing(problem) {
  return isLost(problem) || PASSING.includes(problem.status);
}

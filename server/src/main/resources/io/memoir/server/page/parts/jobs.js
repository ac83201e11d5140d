import {html, nothing} from '../lib/lit-html.js';
import {t, word} from '../i18n.js';
import * as format from '../format.js';
import {figure, momentAgo} from './basics.js';

/** Long-running jobs, with the progress of each, and with what they say if the key may see it. */
export function jobsTable(jobs) {
  const outcomes = jobs.some(hasOutcome);
  return html`
    <section aria-labelledby="jobs-heading">
      <h2 id="jobs-heading">${t('jobs.title')}</h2>
      ${
        jobs.length === 0
          ? html`
              <p class="quiet">${t('jobs.none')}</p>
            `
          : html`
              <div class="scroll" role="region" tabindex="0" aria-label=${t('jobs.caption')}>
                <table>
                  <caption class="unseen">${t('jobs.caption')}</caption>
                  <thead>
                    <tr>
                      <th scope="col">${t('jobs.kind')}</th>
                      <th scope="col">${t('jobs.state')}</th>
                      <th scope="col">${t('jobs.progress')}</th>
                      <th scope="col">${t('jobs.asked')}</th>
                      ${
                        outcomes
                          ? html`
                              <th scope="col">${t('jobs.outcome')}</th>
                            `
                          : nothing
                      }
                    </tr>
                  </thead>
                  <tbody>${jobs.map((job) => row(job, outcomes))}</tbody>
                </table>
              </div>
            `
      }
    </section>
  `;
}

function hasOutcome({error, result, directory}) {
  return Boolean(error || result || directory);
}

function row(job, outcomes) {
  return html`
    <tr data-job=${job.jobId}>
      <th scope="row">
        ${word('job', job.kind)}
        <code class="id">${job.jobId}</code>
      </th>
      <td><span class=${`state ${job.state}`}>${word('jobState', job.state)}</span></td>
      <td>${progress(job)}</td>
      <td>${momentAgo('askedAt', job.askedAt)}</td>
      ${outcomes ? outcome(job) : nothing}
    </tr>
  `;
}

function outcome(job) {
  return html`
    <td lang="en">
      ${
        job.error
          ? html`
              <span class="bad">${job.error}</span>
            `
          : (job.result ?? nothing)
      }
      ${
        job.directory
          ? html`
              <code class="id">${job.directory}</code>
            `
          : nothing
      }
    </td>
  `;
}

/** How far a job is. */
export function progress(job) {
  const known = job.total > 0 && job.done !== undefined;
  return html`
    ${
      job.step
        ? html`
            <span lang="en">${job.step}</span>
          `
        : nothing
    }
    ${
      job.state === 'running' || job.state === 'queued'
        ? html`
            <progress
              max=${known ? job.total : nothing}
              value=${known ? job.done : nothing}
              aria-label=${t('jobs.progressOf', {kind: word('job', job.kind)})}></progress>
          `
        : nothing
    }
    ${
      known
        ? html`
            <span class="quiet">
              ${figure('done', job.done, format.count)} /
              ${figure('total', job.total, format.count)}
              <span lang="en">${job.unit ?? ''}</span>
            </span>
          `
        : nothing
    }
  `;
}

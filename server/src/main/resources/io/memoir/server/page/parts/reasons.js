import {html, nothing} from '../lib/lit-html.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {figure} from './basics.js';

/**
 * The events because of which an item is recommended. `wrapped(reason, content)` may put the text
 * of a reason into another element, such as a button.
 */
export function because(reasons, wrapped) {
  if (!reasons?.length) {
    return nothing;
  }
  return html`
    <div class="because">
      <span class="quiet">${t('recommended.because')}</span>
      <ul class=${wrapped ? '' : 'separated'}>
        ${reasons.map((reason) => {
          const content = html`
            <bdi>${reason.title || reason.itemId}</bdi>
            <span class="effect">${figure('effect', reason.effect, format.signed)}</span>
          `;
          return html`
            <li>
              ${wrapped ? wrapped(reason, content) : content}
              ${
                reason.shared?.length
                  ? html`
                      <span class="quiet">${reason.shared.map(sharedText).join(', ')}</span>
                    `
                  : nothing
              }
            </li>
          `;
        })}
      </ul>
    </div>
  `;
}

/** What the item of a reason shares with the recommended item, by a knowledge graph. */
function sharedText({relation, entity}) {
  return `${relation}: ${entity}`;
}

import {html, nothing} from '../lib/lit-html.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {categories, figure, itemName} from '../parts/basics.js';
import {because} from '../parts/reasons.js';
import {shareBar, shareRange} from '../parts/shares.js';
import {reasonKey} from './links.js';

/** Recommended items, each with its score and because of which events it is recommended. */
export function ranking({items, changes, links, reveal}) {
  const range = shareRange(items);
  const changed = new Map((changes ?? []).map((change) => [change.itemId, change]));
  const changeOf = (item) => changes && changed.get(item.itemId);
  const gone = (changes ?? []).filter(
    ({rankAfter}) => rankAfter === undefined || rankAfter === null,
  );
  return html`
    ${
      items.length === 0
        ? html`
            <p class="quiet">${t('recommended.none')}</p>
          `
        : html`
            <ol class="ranking">
              ${items.map((item) => entry({item, range, change: changeOf(item), links, reveal}))}
            </ol>
          `
    }
    ${
      gone.length === 0
        ? nothing
        : html`
            <h3>${t('whatIf.gone')}</h3>
            <ul class="gone">
              ${gone.map(
                (change) => html`
                  <li data-item=${change.itemId}>
                    ${itemName(change)}
                    <span class="quiet">
                      ${t('whatIf.wasRank')} ${figure('rankBefore', change.rankBefore)}
                    </span>
                  </li>
                `,
              )}
            </ul>
          `
    }
  `;
}

function entry({item, range, change, links, reveal}) {
  return html`
    <li data-item=${item.itemId}>
      <div class="ranked">
        <span class="title">${itemName(item)}</span>
        ${change ? rankChange(change) : nothing}
        <span class="score">${scores(item)}</span>
      </div>
      ${categories(item.categories)} ${shareBar(item, range)}
      ${because(item.reasons, (reason, content) => button(reason, content, links, reveal))}
    </li>
  `;
}

function scores({score, probability, rating, cold}) {
  if (cold && score === undefined) {
    return t('recommended.cold');
  }
  return html`
    ${t('item.score')} ${figure('score', score, format.score)}
    ${
      probability === undefined
        ? nothing
        : html`
            · ${t('recommended.probability')} ${figure('probability', probability, format.percent)}
          `
    }
    ${
      rating === undefined
        ? nothing
        : html`
            · ${t('recommended.rating')} ${figure('rating', rating, format.quantity)}
          `
    }
  `;
}

function rankChange({rankBefore, rankAfter}) {
  if (rankBefore === undefined || rankBefore === null) {
    return html`
      <span class="change new" data-field="rankChange" data-raw="new">${t('whatIf.new')}</span>
    `;
  }
  const up = rankBefore - rankAfter;
  const [kind, mark, text] =
    up > 0
      ? ['up', '▲', t('whatIf.up', {count: up})]
      : up < 0
        ? ['down', '▼', t('whatIf.down', {count: -up})]
        : ['same', '=', t('whatIf.same')];
  return html`
    <span
      class=${`change ${kind}`}
      data-field="rankChange"
      data-raw=${up}
      title=${t('whatIf.ranks', {before: rankBefore, after: rankAfter})}>
      <span aria-hidden="true">${mark}</span>
      ${text}
    </span>
  `;
}

/** A reason as a button that marks its event in the other views of the person. */
function button(reason, content, links, reveal) {
  const keys = [reasonKey(reason)];
  return html`
    <button
      type="button"
      class="reason"
      aria-pressed=${links.holds(keys) ? 'true' : 'false'}
      @mouseenter=${() => links.pass(keys)}
      @mouseleave=${() => links.pass([])}
      @focus=${() => links.pass(keys)}
      @blur=${() => links.pass([])}
      @click=${() => {
        links.hold(keys);
        reveal(keys[0]);
      }}>
      ${content}
      <span class="unseen">
        ${t('recommended.reason', {time: format.dateTime(reason.timestamp)})}
      </span>
    </button>
  `;
}

import {html, nothing, svg} from '../lib/lit-html.js';
import {t} from '../i18n.js';
import * as format from '../format.js';
import {figure} from './basics.js';

const SHARES = [
  ['longTermShare', 'long'],
  ['shortTermShare', 'short'],
  ['similarityShare', 'similarity'],
  ['otherShare', 'other'],
];

function sharesOf(item) {
  return SHARES.filter(([field]) => item[field] !== undefined && item[field] !== null);
}

/** The range of the bars of a list, so that their lengths can be compared with each other. */
export function shareRange(items) {
  let low = 0;
  let high = 0;
  for (const item of items) {
    let below = 0;
    let above = 0;
    for (const [field] of sharesOf(item)) {
      if (item[field] < 0) {
        below += item[field];
      } else {
        above += item[field];
      }
    }
    low = Math.min(low, below);
    high = Math.max(high, above);
  }
  return {low, width: high - low || 1};
}

/**
 * The parts of a score as a stacked bar: positive parts to the right of zero, negative ones to the
 * left. The same numbers stand below it as text.
 */
export function shareBar(item, range) {
  const shares = sharesOf(item);
  if (shares.length === 0) {
    return nothing;
  }
  const zero = (-range.low / range.width) * 100;
  let right = zero;
  let left = zero;
  const parts = shares.map(([field, color]) => {
    const length = (Math.abs(item[field]) / range.width) * 100;
    let start = right;
    if (item[field] < 0) {
      left -= length;
      start = left;
    } else {
      right += length;
    }
    const width = Math.max(0, length - 0.4);
    return svg`<rect class=${`share-${color}`} x=${start} y="0" width=${width} height="10"></rect>`;
  });
  return html`
    <div class="shares">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        ${parts}
        <line class="zero" x1=${zero} x2=${zero} y1="0" y2="10"></line>
      </svg>
      <p class="share-text">
        ${shares.map(
          ([field, color]) => html`
            <span class=${`share-label share-${color}`}>
              ${t(`share.${color}`)} ${figure(field, item[field], format.score)}
            </span>
          `,
        )}
      </p>
    </div>
  `;
}

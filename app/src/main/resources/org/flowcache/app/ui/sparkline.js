// SPDX-License-Identifier: Apache-2.0
// A flow's rate over time, as small as a word.

import {html} from './lib/lit-html/lit-html.js';

const WIDTH = 96;
const HEIGHT = 18;

/** Draws the last so many values; the greatest of the values given by scale reaches the top. */
export function sparkline(values, length, greatest) {
  const step = WIDTH / (length - 1);
  const x = i => ((length - values.length + i) * step).toFixed(1);
  const y = value => (HEIGHT - 1 - (greatest > 0 ? value / greatest : 0) * (HEIGHT - 2)).toFixed(1);
  return html`<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    <polyline points=${values.map((value, i) => `${x(i)},${y(value)}`).join(' ')}></polyline>
  </svg>`;
}

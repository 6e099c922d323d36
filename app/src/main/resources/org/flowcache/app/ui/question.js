// SPDX-License-Identifier: Apache-2.0
// Asks before something is done.

import {html, render} from './lib/lit-html/lit-html.js';

/** Asks; true only if the user says yes. */
export function ask(title, text, yes) {
  const dialog = document.getElementById('question');
  return new Promise(resolve => {
    dialog.returnValue = '';
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), {once: true});
    render(html`
      <h2 id="question-title">${title}</h2>
      <p id="question-text">${text}</p>
      <div class="buttons">
        <button type="button" autofocus @click=${() => dialog.close('no')}>Cancel</button>
        <button type="button" class="danger" id="question-yes" @click=${() => dialog.close('yes')}>${yes}</button>
      </div>`, dialog);
    dialog.showModal();
  });
}

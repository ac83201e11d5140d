import {html} from '../lib/lit-html.js';
import {t} from '../i18n.js';
import {problemBox} from './basics.js';

/** Asks for the API key; `enter(key)` gets what was typed. */
export function keyForm(refusal, enter) {
  const submit = (event) => {
    event.preventDefault();
    const value = event.target.elements.key.value.trim();
    if (value) {
      enter(value);
    }
  };
  return html`
    <section class="card key-form">
      <h1 tabindex="-1">${t('key.title')}</h1>
      <p>${t('key.text')}</p>
      ${refusal.code === 'key-needed' ? '' : problemBox(refusal)}
      <form @submit=${submit}>
        <label for="key">${t('key.label')}</label>
        <input id="key" name="key" type="password" autocomplete="off" spellcheck="false" required />
        <button type="submit" class="primary">${t('action.useKey')}</button>
      </form>
      <p class="quiet">${t('key.kept')}</p>
    </section>
  `;
}

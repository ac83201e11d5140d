import {html, nothing} from '../lib/lit-html.js';
import {post} from '../api.js';
import {t} from '../i18n.js';
import {problemBox} from '../parts/basics.js';
import {Resource} from '../parts/resource.js';

/** Starts a training, or continues one that was interrupted. */
export class StartForm {
  #update;
  #announce;
  #begun;
  #sent;
  #said = () => '';
  #wrong;
  #values = {name: '', data: '', model: '', settings: ''};

  constructor(update, announce, begun) {
    this.#update = update;
    this.#announce = announce;
    this.#begun = begun;
    this.#sent = new Resource(update);
  }

  close() {
    this.#sent.close();
  }

  view({dataSets, models}) {
    const data = dataSets.includes(this.#values.data) ? this.#values.data : dataSets[0];
    const model = models.includes(this.#values.model) ? this.#values.model : models[0];
    return html`
      <details class="card">
        <summary>${t('training.start')}</summary>
        <p class="quiet">${t('training.startText')}</p>
        ${
          dataSets.length === 0
            ? html`
                <p class="quiet">${t('training.noData')}</p>
              `
            : html`
                <form
                  class="controls"
                  @submit=${(event) => {
                    event.preventDefault();
                    this.#send(data, model);
                  }}>
                  <label>
                    ${t('training.name')}
                    <input
                      type="text"
                      name="name"
                      required
                      maxlength="100"
                      autocomplete="off"
                      spellcheck="false"
                      .value=${this.#values.name}
                      @input=${(event) => this.#keep('name', event)} />
                  </label>
                  ${this.#choice('data', t('training.data'), dataSets, data)}
                  ${this.#choice('model', t('training.model'), models, model)}
                  <label>
                    ${t('training.settingsText')}
                    <textarea
                      name="settings"
                      rows="4"
                      spellcheck="false"
                      .value=${this.#values.settings}
                      @input=${(event) => this.#keep('settings', event)}></textarea>
                  </label>
                  ${
                    this.#wrong !== undefined
                      ? html`
                          <p class="field-problem" role="alert">
                            ${t('training.badSetting', {line: this.#wrong})}
                          </p>
                        `
                      : nothing
                  }
                  ${problemBox(this.#sent.problem)}
                  <p class="actions">
                    <button type="submit" class="primary" ?disabled=${this.#sent.busy}>
                      ${t('training.startIt')}
                    </button>
                    <span>${this.#said()}</span>
                  </p>
                </form>
              `
        }
      </details>
    `;
  }

  #choice(name, label, values, chosen) {
    return html`
      <label>
        ${label}
        <select name=${name} @change=${(event) => this.#keep(name, event)}>
          ${values.map(
            (value) => html`
              <option value=${value} .selected=${value === chosen}>${value}</option>
            `,
          )}
        </select>
      </label>
    `;
  }

  #keep(name, event) {
    this.#values[name] = event.target.value;
    this.#update();
  }

  async #send(data, model) {
    this.#said = () => '';
    this.#wrong = undefined;
    const settings = {};
    for (const line of this.#values.settings.split('\n').map((each) => each.trim())) {
      const at = line.indexOf('=');
      if (line !== '' && at < 1) {
        this.#wrong = line;
        this.#update();
        return;
      }
      if (line !== '') {
        settings[line.slice(0, at).trim()] = line.slice(at + 1).trim();
      }
    }
    const name = this.#values.name.trim();
    const done = await this.#sent.load((signal) =>
      post('/v1/trainings', {name, data, model, settings}, {signal}),
    );
    if (done) {
      const said = this.#sent.value.resumed ? 'training.resumed' : 'training.begun';
      this.#said = () => t(said, {name});
      this.#announce(this.#said());
      this.#begun();
      this.#update();
    }
  }
}

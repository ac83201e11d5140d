import {html} from '../lib/lit-html.js';
import {word} from '../i18n.js';

/** The options of a field that chooses a model; `isChosen(id, index)` says which one is. */
export function modelOptions(models, isChosen) {
  return models.map((model, index) => {
    const id = modelId(model, models);
    return html`
      <option value=${id} .selected=${isChosen(id, index)}>
        ${model.version} (${word('stage', model.stage)})
      </option>
    `;
  });
}

/** What names a model in a request: its version, or its fingerprint if others have this version. */
function modelId({version, fingerprint}, models) {
  return models.filter((model) => model.version === version).length > 1 ? fingerprint : version;
}

/** How many ids a comparison has, from the choice of the second side on. */
const COMPARED = {users: [1, 2], models: [1, 3]};

/**
 * The place that the hash of the URL names: `#/person/ID`, `#/people?prefix=an`, or
 * `#/compare/users/ID/ID`. The ids of a place are percent-encoded.
 */
export function place(hash = location.hash) {
  const [route, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name, ...parts] = route.split('/');
  try {
    const ids = parts.map((part) => decodeURIComponent(part));
    return {
      name: (name === 'compare' ? compares(ids) : ids.length < 2) ? name || 'now' : 'unknown',
      id: ids[0],
      ids,
      query: new URLSearchParams(query),
    };
  } catch {
    return {name: 'unknown', ids: [], query: new URLSearchParams()};
  }
}

function compares([kind, ...ids]) {
  return (
    Object.hasOwn(COMPARED, kind) && COMPARED[kind].includes(ids.length) && ids.every((id) => id)
  );
}

/** Two users side by side; without the second one, the place where it is chosen. */
export function compareUsersLink(...ids) {
  return `#/compare/users/${ids.map((id) => encodeURIComponent(wellFormed(id))).join('/')}`;
}

/** Two models for one user; without the models, the place where they are chosen. */
export function compareModelsLink(userId, ...models) {
  const ids = [userId, ...models].map((id) => encodeURIComponent(wellFormed(id)));
  return `#/compare/models/${ids.join('/')}`;
}

export function personLink(id) {
  return `#/person/${encodeURIComponent(wellFormed(id))}`;
}

export function itemLink(id) {
  return `#/item/${encodeURIComponent(wellFormed(id))}`;
}

export function trainingLink(name) {
  return `#/training/${encodeURIComponent(wellFormed(name))}`;
}

/** Keeps what a list shows in the URL, without a new entry in the history. */
export function remember(name, values) {
  const query = new URLSearchParams(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  );
  const text = query.toString();
  history.replaceState(history.state, '', `#/${name}${text && `?${text}`}`);
}

function wellFormed(id) {
  return id.toWellFormed?.() ?? id;
}

/**
 * The place that the hash of the URL names: `#/person/ID`, or `#/people?prefix=an`. The id of a
 * place is percent-encoded.
 */
export function place(hash = location.hash) {
  const [route, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name, id, ...more] = route.split('/');
  try {
    return {
      name: more.length > 0 ? 'unknown' : name || 'now',
      id: id === undefined ? undefined : decodeURIComponent(id),
      query: new URLSearchParams(query),
    };
  } catch {
    return {name: 'unknown', query: new URLSearchParams()};
  }
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

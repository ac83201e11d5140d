import {drop, keep, read} from './kept.js';

const STORED = 'memoir.key';

/** What stands before the paths of the API: empty, unless a proxy adds a prefix. */
const above = new URL('..', document.baseURI).pathname.replace(/\/$/, '');

let refused = () => {};

/** The API key of this tab. It is sent in a header and never becomes part of a URL. */
export const key = {
  present: () => Boolean(read(STORED)),
  set: (value) => keep(STORED, value),
  forget: () => drop(STORED),
};

/** Registers what happens when the server asks for a key or rejects the one it got. */
export function onRefused(listener) {
  refused = listener;
}

/** A failed request: the problem that the server described, or why there was no answer. */
export class Problem extends Error {
  constructor(code, {status = 0, detail = '', field = '', requestId = ''} = {}) {
    super(detail || code);
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.field = field;
    this.requestId = requestId;
  }
}

/**
 * A path with ids in it: path`/v1/users/${id}/events`. Every id is percent-encoded.
 *
 * @throws {Problem} for the ids `.` and `..`, which browsers remove from every path
 */
export function path(texts, ...ids) {
  return texts.reduce((whole, text, index) => whole + encoded(ids[index - 1]) + text);
}

function encoded(id) {
  if (id === '.' || id === '..') {
    throw new Problem('id-without-path');
  }
  return encodeURIComponent(id.toWellFormed?.() ?? id).replace(
    /[!'()*]/g,
    (letter) => '%' + letter.charCodeAt(0).toString(16).toUpperCase(),
  );
}

export async function get(url, options) {
  return (await send('GET', url, options)).value;
}

/** The answer, or undefined if the server says by the problem `code` that there is none. */
export async function getIfAny(url, code, options) {
  try {
    return await get(url, options);
  } catch (problem) {
    if (problem.code === code) {
      return undefined;
    }
    throw problem;
  }
}

export async function post(url, body, options) {
  return (await send('POST', url, {...options, body})).value;
}

/**
 * Sends a request whose answer is JSON.
 *
 * @returns the answer as `value`, and its ETag, if it has one, as `tag`
 * @throws {Problem} if there is no answer or it is an error
 */
export async function send(method, url, {query = {}, body, ifMatch, signal} = {}) {
  const response = await fetched(method, url + queryText(query), {body, ifMatch, signal});
  try {
    return {value: await response.json(), tag: response.headers.get('ETag') ?? undefined};
  } catch (error) {
    throw unlessAborted(error, 'no-json');
  }
}

/**
 * Sends lines of JSON.
 *
 * @param lines their bytes, in UTF-8
 */
export async function sendLines(url, lines, {signal} = {}) {
  const response = await fetched('POST', url, {signal, raw: lines, type: 'application/x-ndjson'});
  try {
    return await response.json();
  } catch (error) {
    throw unlessAborted(error, 'no-json');
  }
}

/** Opens a response of lines of JSON, of which the body is left to the caller. */
export function openLines(url, {signal} = {}) {
  return fetched('GET', url, {signal, accept: 'application/x-ndjson'});
}

/**
 * Reads server-sent events until the server ends the stream; `each` gets the name of an event and
 * its data.
 */
export async function readStream(url, {signal, each}) {
  const response = await fetched('GET', url, {signal, accept: 'text/event-stream'});
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) {
        return;
      }
      const blocks = (rest + decoder.decode(value, {stream: true})).split(/\r?\n\r?\n/);
      rest = blocks.pop();
      blocks.forEach((block) => deliver(block, each));
    }
  } catch (error) {
    throw unlessAborted(error, 'unreachable');
  } finally {
    reader.cancel().catch(() => {});
  }
}

function deliver(block, each) {
  let name = 'message';
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith('event:')) {
      name = line.slice(6).trim();
    } else if (line.startsWith('data:')) {
      data.push(line.slice(5).replace(/^ /, ''));
    }
  }
  each(name, data.join('\n'));
}

async function fetched(
  method,
  url,
  {body, raw, type = 'application/json', ifMatch, signal, accept = 'application/json'},
) {
  const headers = {Accept: accept};
  const held = read(STORED);
  if (held) {
    headers.Authorization = `Bearer ${held}`;
  }
  if (body !== undefined || raw !== undefined) {
    headers['Content-Type'] = type;
  }
  if (ifMatch) {
    headers['If-Match'] = ifMatch;
  }
  let response;
  try {
    response = await fetch(above + url, {
      method,
      headers,
      body: body === undefined ? raw : JSON.stringify(body),
      signal,
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
  } catch (error) {
    throw unlessAborted(error, 'unreachable');
  }
  if (!response.ok) {
    const problem = await described(response);
    if (problem.status === 401 && read(STORED) === held) {
      refused(problem);
    }
    throw problem;
  }
  return response;
}

async function described(response) {
  let answer = {};
  try {
    answer = (await response.json()) ?? {};
  } catch {
    // Not problem JSON, for example from a proxy: the status has to do.
  }
  return new Problem(answer.code ?? 'status', {...answer, status: response.status});
}

/** The error itself if the request was given up, or the problem that stands for it. */
export function unlessAborted(error, code) {
  return error.name === 'AbortError' ? error : new Problem(code);
}

function queryText(query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') {
      parameters.set(name, value);
    }
  }
  const text = parameters.toString();
  return text && `?${text}`;
}

import en from './words/en.js';
import zh from './words/zh.js';
import {keep, read} from './kept.js';

const STORED = 'memoir.language';
const WORDS = {en, zh};
const TAGS = {en: 'en', zh: 'zh-Hans'};

/** The languages of the page, each with its own name. */
export const languages = [
  {code: 'en', tag: TAGS.en, name: 'English'},
  {code: 'zh', tag: TAGS.zh, name: '中文'},
];

let current = firstLanguage();

/** Formats of `Intl`, which take long to make. */
const formats = new Map();

function firstLanguage() {
  const stored = read(STORED);
  if (Object.hasOwn(WORDS, stored)) {
    return stored;
  }
  for (const tag of navigator.languages ?? [navigator.language ?? 'en']) {
    const code = tag.toLowerCase().split('-')[0];
    if (Object.hasOwn(WORDS, code)) {
      return code;
    }
  }
  return 'en';
}

/** The code of the current language: `en` or `zh`. */
export function language() {
  return current;
}

/** The locale for `Intl`: the region that the browser prefers for the current language. */
export function locale() {
  const preferred = (navigator.languages ?? []).find(
    (tag) => tag.toLowerCase().split('-')[0] === current,
  );
  return preferred ?? (current === 'zh' ? 'zh-CN' : 'en');
}

/** A format of `Intl`, such as `Intl.NumberFormat`, for the current locale. */
export function formatOf(Kind, options = {}) {
  const name = `${Kind.name} ${locale()} ${JSON.stringify(options)}`;
  if (!formats.has(name)) {
    formats.set(name, new Kind(locale(), options));
  }
  return formats.get(name);
}

export function chooseLanguage(code) {
  current = code;
  keep(STORED, code);
  markLanguage();
}

/** Tells the document its language, for screen readers and hyphenation. */
export function markLanguage() {
  document.documentElement.lang = TAGS[current];
}

/** Whether the page has words for this key, for example for a code that the server sent. */
export function hasWords(key) {
  return Object.hasOwn(WORDS[current], key);
}

/** The word for a code that the server sent, or the code itself if the page does not know it. */
export function word(group, code) {
  const key = `${group}.${code}`;
  return hasWords(key) ? t(key) : String(code);
}

/**
 * The text for a key. Placeholders such as `{count}` are replaced; numbers are formatted. A text
 * with several plural forms is chosen by the value `count`.
 */
export function t(key, values = {}) {
  return wording(key, values).replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
}

function wording(key, values) {
  const words = WORDS[current][key];
  if (words === undefined) {
    throw new Error(`no words for ${key}`);
  }
  if (typeof words === 'string') {
    return words;
  }
  const form = formatOf(Intl.PluralRules).select(Math.abs(Number(values.count)));
  return words[form] ?? words.other;
}

function shown(value) {
  return typeof value === 'number' ? formatOf(Intl.NumberFormat).format(value) : (value ?? '');
}

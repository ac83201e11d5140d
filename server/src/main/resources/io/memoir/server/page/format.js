import {formatOf} from './i18n.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds since 1970 of a moment that the server gave as a number or as RFC 3339 text. */
export function millis(moment) {
  return typeof moment === 'number' ? moment : Date.parse(moment);
}

export function count(value) {
  return number(value, {maximumFractionDigits: 0});
}

/** A number with all its digits, such as the value of an event. */
export function exact(value) {
  return number(value, {maximumFractionDigits: 20});
}

/** A rate or another measured quantity: three significant digits below 100. */
export function quantity(value) {
  return Math.abs(value) >= 100 ? count(value) : number(value, {maximumSignificantDigits: 3});
}

export function score(value) {
  return number(value, {minimumSignificantDigits: 4, maximumSignificantDigits: 4});
}

export function signed(value) {
  return number(value, {maximumSignificantDigits: 3, signDisplay: 'exceptZero'});
}

/** A share in percent, with another digit below one percent. */
export function percent(value) {
  return number(value, {
    style: 'percent',
    maximumFractionDigits: Math.abs(value) < 0.01 ? 2 : 1,
  });
}

/** A duration that was measured in microseconds. */
export function micros(value) {
  if (value < 1000) {
    return unit(value, 'microsecond', 'short');
  }
  return value < 1e6
    ? unit(value / 1000, 'millisecond', 'short')
    : unit(value / 1e6, 'second', 'short');
}

export function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let step = 0;
  let amount = value;
  while (amount >= 1024 && step < units.length - 1) {
    amount /= 1024;
    step++;
  }
  return `${step === 0 ? count(amount) : quantity(amount)} ${units[step]}`;
}

export function dateTime(moment) {
  return date(moment, {dateStyle: 'medium', timeStyle: 'medium'});
}

export function time(moment) {
  return date(moment, {timeStyle: 'medium'});
}

/** The day of the week and the time of a moment, for a span of a few days. */
export function weekdayTime(moment) {
  return date(moment, {weekday: 'short', hour: 'numeric', minute: '2-digit'});
}

export function day(moment) {
  return date(moment, {weekday: 'long', year: 'numeric', month: 'long', day: 'numeric'});
}

export function shortDay(moment) {
  return date(moment, {year: '2-digit', month: 'numeric', day: 'numeric'});
}

/** The day of a moment in UTC. */
export function utcDay(moment) {
  return date(moment, {year: '2-digit', month: 'numeric', day: 'numeric', timeZone: 'UTC'});
}

/** RFC 3339 text in UTC, or nothing for a moment that no date can represent. */
export function iso(moment) {
  const made = new Date(millis(moment));
  return Number.isNaN(made.getTime()) ? '' : made.toISOString();
}

/** How long ago a moment was, or how long it is until then. */
export function relative(moment, now = Date.now()) {
  const difference = millis(moment) - now;
  const [amount, name] = inUnits(Math.abs(difference));
  const relativeFormat = formatOf(Intl.RelativeTimeFormat, {numeric: 'auto'});
  return relativeFormat.format(difference < 0 ? -amount : amount, name);
}

/** A span of time in words, in its largest unit. */
export function duration(milliseconds) {
  if (milliseconds < 1000) {
    return unit(milliseconds, 'millisecond', 'long');
  }
  const [amount, name] = inUnits(milliseconds);
  return unit(amount, name, 'long');
}

function inUnits(milliseconds) {
  if (milliseconds < MINUTE) {
    return [Math.round(milliseconds / 1000), 'second'];
  }
  if (milliseconds < HOUR) {
    return [Math.round(milliseconds / MINUTE), 'minute'];
  }
  if (milliseconds < DAY) {
    return [Math.round(milliseconds / HOUR), 'hour'];
  }
  if (milliseconds < 60 * DAY) {
    return [Math.round(milliseconds / DAY), 'day'];
  }
  return milliseconds < 730 * DAY
    ? [Math.round(milliseconds / (30.44 * DAY)), 'month']
    : [Math.round(milliseconds / (365.25 * DAY)), 'year'];
}

function unit(value, name, display) {
  return number(value, {
    style: 'unit',
    unit: name,
    unitDisplay: display,
    maximumSignificantDigits: 3,
  });
}

function number(value, options) {
  return formatOf(Intl.NumberFormat, options).format(value);
}

function date(moment, options) {
  const made = new Date(millis(moment));
  return Number.isNaN(made.getTime())
    ? String(moment)
    : formatOf(Intl.DateTimeFormat, options).format(made);
}

import {get, readStream} from '../api.js';
import {t, word} from '../i18n.js';

const LONGEST_PAUSE = 15_000;
const SILENCE = 10_000;
const MOST_VALUES = 120;
const NAMES = ['events', 'answers', 'p99Micros', 'hitRate'];

/**
 * The status of the server, as it changes. The stream is opened again when it ends, with longer and
 * longer pauses, and rests while the page is not visible.
 */
export class LiveStatus {
  status = undefined;
  courses = undefined;
  problem = undefined;
  connected = false;
  lostAt = undefined;
  #update;
  #announce;
  #running;
  #troubles = '';
  #pause = 1000;
  #timer;
  #watch;
  #visibility = () => (document.hidden ? this.#rest() : this.reconnect());

  constructor(update, announce) {
    this.#update = update;
    this.#announce = announce;
  }

  open() {
    document.addEventListener('visibilitychange', this.#visibility);
    this.reconnect();
  }

  close() {
    document.removeEventListener('visibilitychange', this.#visibility);
    this.#rest();
  }

  /** Opens the stream now. */
  reconnect() {
    this.#rest();
    this.#follow();
  }

  #rest() {
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    this.#running?.abort();
    this.#running = undefined;
    this.connected = false;
  }

  async #follow() {
    const running = new AbortController();
    this.#running = running;
    const {signal} = running;
    this.#expect();
    try {
      const status = await get('/v1/status', {signal});
      this.#show(status);
      this.courses = status.series && new Courses(status.series);
      this.lostAt = this.lostAt && Date.now(); // the figures are new even if the stream is not
      this.#expect();
      this.#update();
      await readStream('/v1/status/stream', {
        signal,
        each: (name, data) =>
          name === 'status' && this.#running === running && this.#take(JSON.parse(data)),
      });
      this.#lost(running, undefined);
    } catch (problem) {
      this.#lost(running, problem);
    }
  }

  /** Says which troubles there are when they change; the figures in them change all the time. */
  #show(status) {
    const codes = (status.troubles ?? []).map(({code}) => code);
    if (codes.join() !== this.#troubles) {
      this.#troubles = codes.join();
      this.#announce(
        codes.length === 0 ? t('now.well') : codes.map((code) => word('trouble', code)).join(', '),
      );
    }
    this.status = status;
  }

  #take(status) {
    this.#show(status);
    this.courses?.add(status.point);
    this.problem = undefined;
    this.#pause = 1000;
    if (!this.connected) {
      this.connected = true;
      if (this.lostAt) {
        this.#announce(t('live.connected'));
      }
      this.lostAt = undefined;
    }
    this.#expect();
    this.#update();
  }

  /** A connection can be broken without an end; a live one sends something every second. */
  #expect() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#silent(), SILENCE);
  }

  #silent() {
    const running = this.#running;
    running?.abort();
    this.#lost(running, undefined);
  }

  #lost(running, problem) {
    if (this.#running !== running || running === undefined) {
      return;
    }
    this.#rest();
    this.problem = problem?.name === 'AbortError' || problem?.status === 401 ? undefined : problem;
    if (!this.lostAt) {
      this.lostAt = Date.now();
      this.#announce(t('live.announce'));
    }
    this.#timer = setTimeout(() => this.reconnect(), this.#pause);
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
    this.#update();
  }
}

/** The last minutes of each quantity, with a value for every step. */
class Courses {
  stepSeconds;
  values;
  positions;
  #until;
  #charts = new Map();

  constructor(series) {
    this.stepSeconds = series.stepSeconds;
    this.values = Object.fromEntries(
      NAMES.filter((name) => Array.isArray(series[name])).map((name) => [name, [...series[name]]]),
    );
    this.#until = series.from + this.#length() * this.stepSeconds * 1000;
    this.#place();
  }

  /** Takes the newest values, which may be those that are already here. */
  add(point) {
    if (!point) {
      return;
    }
    const steps = Math.round((point.at - this.#until) / (this.stepSeconds * 1000));
    if (steps <= 0 && this.#length() > 0) {
      return;
    }
    for (const [name, values] of Object.entries(this.values)) {
      const missed = Math.min(MOST_VALUES, Math.max(0, steps - 1));
      values.push(...new Array(missed).fill(null), point[name] ?? null);
    }
    this.#until = point.at;
    const surplus = this.#length() - MOST_VALUES;
    if (surplus > 0) {
      Object.values(this.values).forEach((values) => values.splice(0, surplus));
    }
    this.#place();
  }

  /** The chart of a quantity, the same one until a value changes. */
  chart(name, make) {
    if (!this.#charts.has(name)) {
      this.#charts.set(name, make());
    }
    return this.#charts.get(name);
  }

  #place() {
    this.positions = Array.from({length: this.#length()}, (_, index) => index);
    this.#charts.clear();
  }

  #length() {
    return Math.max(0, ...Object.values(this.values).map((values) => values.length));
  }
}

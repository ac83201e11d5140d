package io.memoir.server.http.exchange;

/**
 * A rate limit: the given number of requests per second, and as many at once after a second without
 * requests. A request that turns out to cost more than one is charged afterwards, which delays the
 * following ones.
 */
public final class TokenBucket {
  private static final double NANOS = 1e9;

  private final int rate;
  private double tokens;
  private long last;

  public TokenBucket(int rate, long now) {
    this.rate = rate;
    this.tokens = rate;
    this.last = now;
  }

  /**
   * Whether one more request may pass.
   *
   * @param now time of a clock in nanoseconds
   */
  public synchronized boolean take(long now) {
    tokens = Math.min(rate, tokens + (now - last) / NANOS * rate);
    last = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Charges the cost of a request beyond one; the budget may become negative. */
  public synchronized void charge(long cost) {
    tokens -= cost;
  }

  /** Seconds until a request may pass again, 1 or more. */
  public synchronized long secondsUntilNext() {
    return Math.max(1, (long) Math.ceil((1 - tokens) / rate));
  }
}

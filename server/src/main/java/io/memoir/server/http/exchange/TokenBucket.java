package io.memoir.server.http.exchange;

/**
 * Lets a number of requests pass a second: that many at once after a second of rest. A request that
 * turns out to cost more than one is paid for afterwards, by those that come next.
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
   * Whether one more may pass.
   *
   * @param now of a clock that counts nanoseconds
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

  /** Takes what a request costs beyond one; it may become a debt. */
  public synchronized void charge(long cost) {
    tokens -= cost;
  }

  /** Seconds until a request may pass again, 1 or more. */
  public synchronized long secondsUntilNext() {
    return Math.max(1, (long) Math.ceil((1 - tokens) / rate));
  }
}

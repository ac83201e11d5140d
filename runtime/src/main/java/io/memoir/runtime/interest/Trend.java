package io.memoir.runtime.interest;

/** How the share of an interest has changed over the last events of a person. */
public enum Trend {
  /** It has grown by at least {@link #LEAST_CHANGE}. */
  RISING("rising"),
  /** It has changed by less. */
  STEADY("steady"),
  /** It has shrunk by at least as much. */
  FADING("fading");

  /** The least change of a share that is a trend. */
  public static final double LEAST_CHANGE = 0.1;

  private final String word;

  Trend(String word) {
    this.word = word;
  }

  /** The name in results. */
  public String word() {
    return word;
  }

  static Trend of(double now, double before) {
    double change = now - before;
    if (change >= LEAST_CHANGE) {
      return RISING;
    }
    return change <= -LEAST_CHANGE ? FADING : STEADY;
  }
}

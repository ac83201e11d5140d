package io.memoir.data;

/** What an event of a data set may be used for. */
public enum Part {
  /** Models learn from it. */
  TRAIN(0),
  /** A target while a model is being chosen; part of the history when the test is run. */
  VALIDATION(1),
  /** A target of the published numbers. */
  TEST(2),
  /** History that precedes a target and is neither learned from nor a target itself. */
  CONTEXT(3);

  private final byte code;

  Part(int code) {
    this.code = (byte) code;
  }

  /** The code in {@link Sequences#parts()} and in the files of a data set; it never changes. */
  public byte code() {
    return code;
  }

  /**
   * Whether a model learns from the events of a part.
   *
   * @param part its code
   * @param holdOut whether the validation events are kept apart; otherwise they are learned too
   */
  public static boolean learned(byte part, boolean holdOut) {
    return part == TRAIN.code || (part == VALIDATION.code && !holdOut);
  }
}

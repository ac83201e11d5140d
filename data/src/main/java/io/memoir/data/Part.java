package io.memoir.data;

/** The use of an event of a data set: training, validation, test or history only. */
public enum Part {
  /** Models are trained on it. */
  TRAIN(0),
  /** A target while a model is chosen; part of the history when the model is tested. */
  VALIDATION(1),
  /** A target of the test, which gives the published figures. */
  TEST(2),
  /** History before a target; neither trained on nor a target itself. */
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
   * Whether models are trained on the events of a part.
   *
   * @param part its code
   * @param holdOut whether the validation events are held out of training
   */
  public static boolean learned(byte part, boolean holdOut) {
    return part == TRAIN.code || (part == VALIDATION.code && !holdOut);
  }
}

package io.memoir.train.run;

import io.memoir.model.BadInputException;

/** The loss ceased to be a number: settings that these data cannot be learned with. */
public final class DivergedException extends BadInputException {
  private static final long serialVersionUID = 1L;

  /** With one line that names the epoch and the rate. */
  public DivergedException(String message) {
    super(message);
  }
}

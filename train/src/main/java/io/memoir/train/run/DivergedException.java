package io.memoir.train.run;

import io.memoir.model.BadInputException;

/** The loss is no longer a finite number, so these settings are not suitable for the data. */
public final class DivergedException extends BadInputException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line that names the epoch and the learning rate
   */
  public DivergedException(String message) {
    super(message);
  }
}

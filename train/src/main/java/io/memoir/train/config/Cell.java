package io.memoir.train.config;

import io.memoir.model.BadInputException;

/** The kinds of sequence layers. */
public enum Cell {
  LSTM,
  GRU,
  LINEAR_RECURRENCE,
  /** In residual blocks only: by itself it only computes a mean of its inputs. */
  ATTENTION,
  MATRIX_MEMORY,
  /** In residual blocks only: by itself it is only an affine map of the last events. */
  CAUSAL_CONVOLUTION;

  /** Whether it can only be used in residual blocks. */
  boolean needsBlocks() {
    return switch (this) {
      case LSTM, GRU, LINEAR_RECURRENCE -> false;
      case ATTENTION, MATRIX_MEMORY, CAUSAL_CONVOLUTION -> true;
    };
  }

  /**
   * The number of vectors, of the width of the network, that a user state keeps of each event of
   * the window; 0 for cells without a window.
   */
  int vectorsOfAnEvent() {
    return switch (this) {
      case LSTM, GRU, LINEAR_RECURRENCE, MATRIX_MEMORY -> 0;
      case ATTENTION -> 2; // a key and a value
      case CAUSAL_CONVOLUTION -> 1;
    };
  }

  /**
   * The number of values that a user state has for one layer.
   *
   * @param width of the network
   * @param heads of a matrix memory
   * @param window number of events, for cells with a window
   */
  double valuesOfState(int width, int heads, int window) {
    return switch (this) {
      case LSTM -> 2.0 * width;
      case GRU, LINEAR_RECURRENCE -> width;
      case MATRIX_MEMORY -> width * (1.0 + (double) width / heads);
      case ATTENTION -> 1 + (double) vectorsOfAnEvent() * window * width;
      case CAUSAL_CONVOLUTION -> (double) vectorsOfAnEvent() * window * width;
    };
  }

  /**
   * Checks that a network with or without residual blocks can have this cell.
   *
   * @throws BadInputException naming the setting
   */
  void require(Setting<Cell> setting, boolean residual) {
    if (needsBlocks() && !residual) {
      throw new BadInputException(
          "setting 'residual' is false, expected true with %s %s, which is available in residual blocks only"
              .formatted(setting.key(), Setting.written(this)));
    }
  }
}

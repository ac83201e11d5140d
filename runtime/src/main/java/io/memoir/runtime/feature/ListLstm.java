package io.memoir.runtime.feature;

import io.memoir.model.Weights;
import io.memoir.model.feature.EncodedRows;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;

/**
 * A feature whose lists are read in order by an LSTM; the vector of a list is the output after its
 * last code.
 *
 * @param first the first code of the feature in a row
 * @param slots number of its codes
 * @param width of the vectors
 * @param table {@code [rows, width]}: the embeddings of the codes
 * @param gates {@code [4 width, 2 width]}: weight_ih and weight_hh side by side
 */
@SuppressWarnings("ArrayRecordComponent")
record ListLstm(Kernel kernel, int first, int slots, int width, float[] table, AffineMap gates) {

  /** Arranges the tensors of a feature, of which those of the LSTM have a prefix. */
  static ListLstm of(
      Kernel kernel, int first, int slots, float[] table, Weights weights, String prefix) {
    float[] bias = weights.floats(prefix + "bias");
    return new ListLstm(
        kernel,
        first,
        slots,
        bias.length / 4,
        table,
        kernel.packSideBySide(
            weights.floats(prefix + "weight_ih"), weights.floats(prefix + "weight_hh"), bias));
  }

  /**
   * Adds the vectors of some rows. The lists are read side by side, so that each product has as
   * many rows as there are lists of that length.
   *
   * @param begin the first encoded row
   * @param count number of rows
   * @param to {@code [count, width]} from {@code at}
   */
  void add(EncodedRows encoded, int begin, int count, float[] to, int at) {
    float[] memory = new float[count * 2 * width];
    float[] inputs = new float[count * 2 * width];
    float[] sums = new float[count * 4 * width];
    int[] running = new int[count];
    for (int step = 0; step < slots; step++) {
      int lists = 0;
      for (int row = 0; row < count; row++) {
        int code = encoded.codes()[(begin + row) * encoded.slots() + first + step];
        if (code != EncodedRows.NONE) {
          int input = lists * 2 * width;
          System.arraycopy(table, code * width, inputs, input, width);
          System.arraycopy(memory, row * 2 * width, inputs, input + width, width);
          running[lists++] = row;
        }
      }
      if (lists == 0) {
        break;
      }
      kernel.affine(gates, inputs, sums, lists);
      for (int i = 0; i < lists; i++) {
        kernel.lstm(sums, i * 4 * width, memory, running[i] * 2 * width, width);
      }
    }
    for (int row = 0; row < count; row++) {
      for (int j = 0; j < width; j++) {
        to[at + row * width + j] += memory[row * 2 * width + j];
      }
    }
  }
}

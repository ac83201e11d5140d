package io.memoir.train.packed;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;

/**
 * The rows of a packed batch in another order: one sequence after the other, each in order of time.
 * For layers that process many events of a sequence at once.
 */
public final class SequenceOrder {
  private int rows;
  private int[] packedRows = {};
  private int[] places = {};
  private int[] starts = {};

  /** Computes the order for a batch. */
  public void arrange(PackedBatch batch) {
    rows = batch.rows();
    if (starts.length < rows) {
      packedRows = new int[rows];
      places = new int[rows];
      starts = new int[rows];
    }
    int place = 0;
    for (int s = 0; s < batch.running(0); s++) {
      int start = place;
      for (int t = 0; s < batch.running(t); t++) {
        packedRows[place] = batch.first(t) + s;
        places[packedRows[place]] = place;
        starts[place] = start;
        place++;
      }
    }
  }

  public int rows() {
    return rows;
  }

  /** The first row of the sequence of each row, {@code [at least rows]}. */
  public int[] starts() {
    return starts;
  }

  /** Reorders packed rows into sequences. */
  public Matrix toSequences(Matrix packed, Matrix to) {
    RowKernel.gather(packed, packedRows, rows, 1, to.resize(rows, packed.columns()));
    return to;
  }

  /** Reorders sequences into packed rows. */
  public Matrix toPacked(Matrix sequences, Matrix to) {
    RowKernel.gather(sequences, places, rows, 1, to.resize(rows, sequences.columns()));
    return to;
  }
}

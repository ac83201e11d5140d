package io.memoir.runtime.counted;

import io.memoir.model.CorruptFileException;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.ItemNeighbours;
import io.memoir.runtime.predict.SparseMember;
import io.memoir.runtime.predict.SparseScores;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.state.State;
import java.util.Locale;

/** {@link ItemNeighbours}: a decayed sum of the rows of the last items. */
public final class ItemNeighboursPredictor implements SparseMember {
  private final int itemCount;
  private final int window;
  private final float decay;
  private final int[] rowOffset;
  private final int[] column;
  private final float[] value;

  /** Arranges the tables for fast access. */
  public ItemNeighboursPredictor(ItemNeighbours model, Weights weights) {
    this.itemCount = model.itemCount();
    this.window = model.window();
    this.decay = model.decay();
    this.rowOffset = weights.ints(ItemNeighbours.ROW_OFFSET);
    this.column = weights.ints(ItemNeighbours.COLUMN);
    this.value = weights.floats(ItemNeighbours.VALUE);
    Tables.requireOffsets(
        ItemNeighbours.ROW_OFFSET, rowOffset, ItemNeighbours.COLUMN, column.length);
    Tables.requireBelow(ItemNeighbours.COLUMN, column, model.itemCount());
    if (value.length != column.length) {
      throw new CorruptFileException(
          String.format(
              Locale.ROOT,
              "table '%s' has %d entries, expected %d, as many as '%s'",
              ItemNeighbours.VALUE,
              value.length,
              column.length,
              ItemNeighbours.COLUMN));
    }
  }

  @Override
  public int memoryLength() {
    return 0;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public Workspace newWorkspace(int rows) {
    return Workspace.plain(rows);
  }

  @Override
  public void fold(Workspace workspace, int rows) {}

  @Override
  public void score(State state, SparseScores scores, Workspace workspace) {
    scores.reset(itemCount);
    float factor = 1;
    for (int k = 0; k < Math.min(state.recentCount(), window); k++) {
      int item = state.recent[k];
      for (int entry = rowOffset[item]; entry < rowOffset[item + 1]; entry++) {
        scores.add(column[entry], factor * value[entry]);
      }
      factor *= decay;
    }
  }
}

package io.memoir.train.loss;

import io.memoir.data.ItemDomains;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The vectors and biases of the items of each domain as tables of their own, over which losses are
 * computed within a domain. Updated after every change of the parameters, and shared by all
 * workers.
 */
public final class DomainTables {
  private final Matrix vectors;
  private final Matrix biases;
  private final List<Table> tables = new ArrayList<>();
  private final int[] places;

  /**
   * The table of a domain.
   *
   * @param items the numbers of its items, ascending
   * @param vectors copies of their vectors
   * @param biases copies of their biases
   * @param matrix both in the form that losses need
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Table(int[] items, Matrix vectors, Matrix biases, ItemMatrix matrix) {}

  /**
   * The tables of all domains.
   *
   * @param vectors of all items, {@code [items, width]}
   * @param biases of all items, {@code [1, items]}
   * @param type of the products
   */
  public DomainTables(Matrix vectors, Matrix biases, Matrix.Type type, ItemDomains domains) {
    this.vectors = vectors;
    this.biases = biases;
    this.places = new int[vectors.rows()];
    for (int number = 1; number <= domains.domains().count(); number++) {
      int[] items = domains.items(number);
      for (int place = 0; place < items.length; place++) {
        places[items[place]] = place;
      }
      // A domain without items is never a target; its table has a row that is not used.
      int rows = Math.max(1, items.length);
      Matrix some = Matrix.zeros(rows, vectors.columns());
      Matrix someBiases = Matrix.zeros(1, rows);
      copy(items, some, someBiases);
      tables.add(new Table(items, some, someBiases, new ItemMatrix(some, someBiases, type)));
    }
  }

  private void copy(int[] items, Matrix toVectors, Matrix toBiases) {
    RowKernel.gather(vectors, items, items.length, 1, toVectors);
    for (int place = 0; place < items.length; place++) {
      toBiases
          .memory()
          .setAtIndex(
              ValueLayout.JAVA_FLOAT,
              place,
              biases.memory().getAtIndex(ValueLayout.JAVA_FLOAT, items[place]));
    }
  }

  /** Copies the current values. */
  public void refresh() {
    for (Table table : tables) {
      copy(table.items, table.vectors, table.biases);
      table.matrix.refresh();
    }
  }

  /** The number of domains. */
  int count() {
    return tables.size();
  }

  /**
   * The table of a domain.
   *
   * @param number of the domain, from 1
   */
  Table table(int number) {
    return tables.get(number - 1);
  }

  /** The row of an item in the table of its domain. */
  int place(int item) {
    return places[item];
  }
}

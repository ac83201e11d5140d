package io.memoir.train.loss;

import io.memoir.model.Domains;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.kernel.SampledKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A loss in which a target competes only with the items of the domain that is asked for, as in the
 * answer to such a request; with all items where no domain is asked for. Each worker has its own
 * instance.
 */
public final class DomainLoss {
  private final Loss whole;
  private final DomainTables tables;
  private final List<Loss> within = new ArrayList<>();
  private final List<Loss.ItemGradients> gradientsWithin = new ArrayList<>();
  private final Matrix hiddenOfGroup = Matrix.empty();
  private final Matrix gradientOfGroup = Matrix.empty();

  /**
   * A loss for some domains.
   *
   * @param whole the loss among all items
   * @param tables shared by all workers
   * @param losses creates the loss among some items, whose numbers are given
   */
  public DomainLoss(
      Loss whole, DomainTables tables, BiFunction<ItemMatrix, Optional<int[]>, Loss> losses) {
    this.whole = whole;
    this.tables = tables;
    for (int number = 1; number <= tables.count(); number++) {
      DomainTables.Table table = tables.table(number);
      within.add(losses.apply(table.matrix(), Optional.of(table.items())));
      gradientsWithin.add(
          new Loss.ItemGradients(
              Matrix.zeros(table.vectors().rows(), table.vectors().columns()),
              Matrix.zeros(1, table.vectors().rows())));
    }
  }

  /** Begins a step, as {@link Loss#prepare}. */
  public void prepare(RandomGenerator random) {
    whole.prepare(random);
    within.forEach(each -> each.prepare(random));
  }

  /**
   * The weighted sum of the loss over rows, as {@link Loss#apply}.
   *
   * @param asked the number of the domain that is asked for at each row, that of its target or
   *     {@link Domains#NONE}
   */
  public double apply(
      Matrix hidden,
      int[] targets,
      int[] asked,
      float weight,
      Loss.ItemGradients gradients,
      Matrix hiddenGradient) {
    hiddenGradient.fill(0);
    double loss = 0;
    for (int number = Domains.NONE; number <= tables.count(); number++) {
      int wanted = number;
      int[] rows =
          IntStream.range(0, targets.length).filter(row -> asked[row] == wanted).toArray();
      if (rows.length > 0) {
        hiddenOfGroup.resize(rows.length, hidden.columns());
        gradientOfGroup.resize(rows.length, hidden.columns());
        RowKernel.gather(hidden, rows, rows.length, 1, hiddenOfGroup);
        int[] own = IntStream.of(rows).map(row -> targets[row]).toArray();
        loss +=
            number == Domains.NONE
                ? whole.apply(hiddenOfGroup, own, weight, gradients, gradientOfGroup)
                : within(number, own, weight, gradients);
        RowKernel.scatterAdd(gradientOfGroup, 0, rows, 0, rows.length, 1, hiddenGradient);
      }
    }
    return loss;
  }

  private double within(int number, int[] targets, float weight, Loss.ItemGradients gradients) {
    Loss.ItemGradients own = gradientsWithin.get(number - 1);
    own.clear();
    int[] places = IntStream.of(targets).map(tables::place).toArray();
    double loss = within.get(number - 1).apply(hiddenOfGroup, places, weight, own, gradientOfGroup);
    int[] items = tables.table(number).items();
    RowKernel.scatterAdd(own.vectors(), 0, items, 0, items.length, 1, gradients.vectors());
    for (int place = 0; place < items.length; place++) {
      SampledKernel.addAt(gradients.bias(), items[place], own.bias().at(0, place));
    }
    return loss;
  }
}

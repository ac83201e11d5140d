package io.memoir.train.loss;

import io.memoir.model.Domains;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.kernel.SampledKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A loss in which a target competes only with the items of the domain that is asked for, as in the
 * answer to such a request; with all items where no domain is asked for. Each worker has its own
 * instance.
 *
 * <p>The rows of each domain, with the weights of their targets, are given to a loss over the table
 * of the domain, with the same factor for all domains: so a row has the same share of the sum in
 * whichever domain it is.
 */
public final class DomainLoss implements Loss {
  private final Loss whole;
  private final DomainTables tables;
  private final List<Loss> within = new ArrayList<>();
  private final List<ItemGradients> gradientsWithin = new ArrayList<>();
  private final Matrix hiddenOfGroup = Matrix.empty();
  private final Matrix gradientOfGroup = Matrix.empty();

  /**
   * A loss for some domains.
   *
   * @param whole the loss among all items
   * @param tables shared by all workers
   * @param losses creates the loss over a table of some items, whose numbers are given
   */
  public DomainLoss(Loss whole, DomainTables tables, BiFunction<ItemMatrix, int[], Loss> losses) {
    this.whole = whole;
    this.tables = tables;
    for (int number = 1; number <= tables.count(); number++) {
      DomainTables.Table table = tables.table(number);
      within.add(losses.apply(table.matrix(), table.items()));
      gradientsWithin.add(
          new ItemGradients(
              Matrix.zeros(table.vectors().rows(), table.vectors().columns()),
              Matrix.zeros(1, table.vectors().rows())));
    }
  }

  @Override
  public void prepare(RandomGenerator random) {
    whole.prepare(random);
    within.forEach(each -> each.prepare(random));
  }

  /**
   * {@inheritDoc}
   *
   * @param targets with the number of the domain that is asked for at each row, that of its item or
   *     {@link Domains#NONE}
   */
  @Override
  public double apply(
      Matrix hidden,
      Targets targets,
      float weight,
      ItemGradients gradients,
      Matrix hiddenGradient) {
    int[] asked = targets.domains();
    if (asked.length == 0) {
      return whole.apply(hidden, targets, weight, gradients, hiddenGradient);
    }
    hiddenGradient.fill(0);
    double loss = 0;
    for (int number = Domains.NONE; number <= tables.count(); number++) {
      int wanted = number;
      int[] rows = IntStream.range(0, asked.length).filter(row -> asked[row] == wanted).toArray();
      if (rows.length > 0) {
        hiddenOfGroup.resize(rows.length, hidden.columns());
        gradientOfGroup.resize(rows.length, hidden.columns());
        RowKernel.gather(hidden, rows, rows.length, 1, hiddenOfGroup);
        Targets own = some(targets, rows);
        loss +=
            number == Domains.NONE
                ? whole.apply(hiddenOfGroup, own, weight, gradients, gradientOfGroup)
                : within(number, own, weight, gradients);
        RowKernel.scatterAdd(gradientOfGroup, 0, rows, 0, rows.length, 1, hiddenGradient);
      }
    }
    return loss;
  }

  /** The targets of some rows, without their domains. */
  private static Targets some(Targets targets, int[] rows) {
    int[] items = new int[rows.length];
    float[] weights = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      items[i] = targets.items()[rows[i]];
      weights[i] = targets.weights()[rows[i]];
    }
    return new Targets(items, weights);
  }

  private double within(int number, Targets targets, float weight, ItemGradients gradients) {
    ItemGradients own = gradientsWithin.get(number - 1);
    own.clear();
    int[] places = IntStream.of(targets.items()).map(tables::place).toArray();
    Targets placed = new Targets(places, targets.weights());
    double loss = within.get(number - 1).apply(hiddenOfGroup, placed, weight, own, gradientOfGroup);
    int[] items = tables.table(number).items();
    gradients.touch().accept(items);
    RowKernel.scatterAdd(own.vectors(), 0, items, 0, items.length, 1, gradients.vectors());
    for (int place = 0; place < items.length; place++) {
      SampledKernel.addAt(gradients.bias(), items[place], own.bias().at(0, place));
    }
    return loss;
  }
}

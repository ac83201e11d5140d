package io.memoir.train.product;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * The maps of a {@link Head.ByDomain} with their derivative, for one worker: a row y is replaced by
 * {@code y + map(d) y} with the domain d that is asked for, separately for each block of the width
 * of the map.
 */
public final class DomainMaps {
  private final Matrix map;
  private final Matrix mapGradient;
  private final Matrix output = Matrix.empty();
  private final Matrix mapped = Matrix.empty();
  private final Matrix gradients = Matrix.empty();
  private final List<Group> groups = new ArrayList<>();

  /**
   * The rows for which a domain is asked, in the last forward pass.
   *
   * @param rows their numbers; none if no row asks for the domain
   * @param inputs copies of the rows, one block below the other
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Group(int[] rows, Matrix inputs) {}

  /**
   * The maps of a network.
   *
   * @param map {@code [domains width, width]}
   * @param mapGradient of the same shape
   */
  public DomainMaps(Matrix map, Matrix mapGradient) {
    this.map = map;
    this.mapGradient = mapGradient;
    int count = map.rows() / map.columns();
    for (int domain = 0; domain < count; domain++) {
      groups.add(new Group(new int[0], Matrix.empty()));
    }
  }

  /**
   * The rows as the domains see them.
   *
   * @param y {@code [rows, blocks width]}, not changed
   * @param asked the number of the domain that is asked for at each row, {@link Domains#NONE} for
   *     none; empty if no row asks for any
   * @return {@code y} itself if no row asks for a domain, else a matrix of this object
   */
  public Matrix forward(Matrix y, int[] asked) {
    int width = map.columns();
    int blocks = y.columns() / width;
    boolean any = false;
    for (int domain = 1; domain <= groups.size(); domain++) {
      int wanted = domain;
      int[] rows = IntStream.range(0, asked.length).filter(row -> asked[row] == wanted).toArray();
      groups.set(domain - 1, new Group(rows, groups.get(domain - 1).inputs));
      any |= rows.length > 0;
    }
    if (!any) {
      return y;
    }
    output.resize(y.rows(), y.columns()).copyFrom(y);
    for (int domain = 0; domain < groups.size(); domain++) {
      Group group = groups.get(domain);
      int count = group.rows.length;
      if (count > 0) {
        // A row of several blocks is as many rows of one block: their values are contiguous.
        group.inputs.resize(count * blocks, width);
        RowKernel.gather(y, group.rows, count, 1, group.inputs);
        mapped.resize(count * blocks, width);
        try (PointerScope _ = new PointerScope()) {
          mm_out(
              mapped.tensor(), group.inputs.tensor(), map.rowsAsTensor(domain * width, width).t());
        }
        RowKernel.scatterAdd(mapped, 0, group.rows, 0, count, 1, output);
      }
    }
    return output;
  }

  /**
   * Sets the gradient of the maps.
   *
   * @param gradient of the last output; becomes the gradient of the last input
   */
  public void backward(Matrix gradient) {
    int width = map.columns();
    int blocks = gradient.columns() / width;
    mapGradient.fill(0);
    for (int domain = 0; domain < groups.size(); domain++) {
      Group group = groups.get(domain);
      int count = group.rows.length;
      if (count > 0) {
        gradients.resize(count * blocks, width);
        RowKernel.gather(gradient, group.rows, count, 1, gradients);
        mapped.resize(count * blocks, width);
        try (PointerScope _ = new PointerScope()) {
          mm_out(
              mapGradient.rowsAsTensor(domain * width, width),
              gradients.tensor().t(),
              group.inputs.tensor());
          mm_out(mapped.tensor(), gradients.tensor(), map.rowsAsTensor(domain * width, width));
        }
        RowKernel.scatterAdd(mapped, 0, group.rows, 0, count, 1, gradient);
      }
    }
  }
}

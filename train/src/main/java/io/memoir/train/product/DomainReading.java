package io.memoir.train.product;

import io.memoir.model.DomainMemory;
import io.memoir.train.kernel.GatedKernel;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.packed.DomainRows;
import java.util.Optional;

/**
 * What requests for a domain read from a memory over all events and the memories of the domains
 * ({@link DomainMemory#SEPARATE} without a gate, {@link DomainMemory#GATED} with one), with the
 * derivative, for one worker. At rows without a domain, it is the output of the memory over all
 * events.
 */
public final class DomainReading {
  private final Optional<AffineProduct> gate;
  private final Matrix output = Matrix.empty();
  private final Matrix own = Matrix.empty();
  private final Matrix ofAll = Matrix.empty();
  private final Matrix joined = Matrix.empty();
  private final Matrix gates = Matrix.empty();
  private final Matrix mixed = Matrix.empty();
  private final Matrix gradients = Matrix.empty();
  private final Matrix part = Matrix.empty();
  private final Matrix ownGradient = Matrix.empty();

  /**
   * The reading of a network.
   *
   * @param gate maps both outputs to the logits of the gates; empty to read the domain alone
   */
  public DomainReading(Optional<AffineProduct> gate) {
    this.gate = gate;
  }

  /**
   * The outputs as they are read.
   *
   * @param shared the outputs of the memory over all events, {@code [rows, width]}, not changed
   * @param domains the outputs of the memories of domains, at the rows of the batch of {@code rows}
   * @param rows with at least one reader
   * @return a matrix of this object, of the shape of {@code shared}
   */
  public Matrix forward(Matrix shared, Matrix domains, DomainRows rows) {
    int count = rows.readers().length;
    int width = shared.columns();
    own.resize(count, width);
    for (int r = 0; r < count; r++) {
      if (rows.read()[r] == DomainRows.NOTHING) {
        own.clearRow(r);
      } else {
        RowKernel.copyRows(domains, rows.read()[r], own, r, 1);
      }
    }
    output.resize(shared.rows(), width).copyFrom(shared);
    if (gate.isEmpty()) {
      putBack(own, rows, output);
      return output;
    }
    RowKernel.gather(shared, rows.readers(), count, 1, ofAll.resize(count, width));
    joined.resize(count, 2 * width);
    RowKernel.copyColumns(ofAll, 0, joined, 0, width);
    RowKernel.copyColumns(own, 0, joined, width, width);
    gate.get().forward(joined, gates.resize(count, width));
    GatedKernel.mix(gates, ofAll, own, mixed.resize(count, width));
    putBack(mixed, rows, output);
    return output;
  }

  private static void putBack(Matrix values, DomainRows rows, Matrix to) {
    for (int r = 0; r < rows.readers().length; r++) {
      RowKernel.copyRows(values, r, to, rows.readers()[r], 1);
    }
  }

  /**
   * Sets the gradient of the gate.
   *
   * @param gradient of the last output; becomes the gradient of the outputs of the memory over all
   *     events
   * @param rows as given to {@link #forward}
   * @return the gradient of the outputs of the memories of domains, which belongs to this object
   */
  public Matrix backward(Matrix gradient, DomainRows rows) {
    int count = rows.readers().length;
    int width = gradient.columns();
    RowKernel.gather(gradient, rows.readers(), count, 1, gradients.resize(count, width));
    if (gate.isPresent()) {
      GatedKernel.mixBackward(gates, ofAll, own, gradients);
      Matrix ofGate = gate.get().backward(gates);
      part.resize(count, width);
      RowKernel.copyColumns(ofGate, 0, part, 0, width);
      RowKernel.add(part, ofAll);
      RowKernel.copyColumns(ofGate, width, part, 0, width);
      RowKernel.add(part, own);
      putBack(ofAll, rows, gradient);
      return toDomains(own, rows, width);
    }
    for (int reader : rows.readers()) {
      gradient.clearRow(reader);
    }
    return toDomains(gradients, rows, width);
  }

  private Matrix toDomains(Matrix ofReaders, DomainRows rows, int width) {
    ownGradient.resize(rows.batch().rows(), width).fill(0);
    for (int r = 0; r < rows.readers().length; r++) {
      if (rows.read()[r] != DomainRows.NOTHING) {
        RowKernel.scatterAdd(ofReaders, r, rows.read(), r, 1, 1, ownGradient);
      }
    }
    return ownGradient;
  }
}

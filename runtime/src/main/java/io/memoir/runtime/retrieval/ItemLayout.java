package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.Kernel;

/** A form of storage of item vectors in memory. */
@FunctionalInterface
public interface ItemLayout {

  /** 4 bytes per value, as trained. */
  ItemLayout FLOAT32 = FloatItems::new;

  /** 2 bytes per value, in half precision. */
  ItemLayout FLOAT16 = HalfItems::new;

  /** 2 bytes per value, of which a search reads one. */
  ItemLayout INT8 = ByteItems::new;

  /**
   * Builds the table.
   *
   * @param embedding {@code [items, width]}
   * @param bias {@code [items]}
   */
  ItemVectors layOut(float[] embedding, float[] bias, Kernel kernel);
}

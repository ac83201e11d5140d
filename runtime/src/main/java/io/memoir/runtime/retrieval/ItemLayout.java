package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.Kernel;

/** A way to keep item vectors in memory. */
@FunctionalInterface
public interface ItemLayout {

  /** 4 bytes a value, as they were learned. */
  ItemLayout FLOAT32 = FloatItems::new;

  /** 2 bytes a value, in half precision. */
  ItemLayout FLOAT16 = HalfItems::new;

  /** 2 bytes a value, of which a search reads one. */
  ItemLayout INT8 = ByteItems::new;

  /**
   * Lays a table out.
   *
   * @param embedding {@code [items, width]}
   * @param bias {@code [items]}
   */
  ItemVectors layOut(float[] embedding, float[] bias, Kernel kernel);
}

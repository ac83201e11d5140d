package io.memoir.train.reference;

import static org.bytedeco.pytorch.global.torch.mm_out;
import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The matrix products of libtorch by themselves: what a machine can do at most. */
public final class NativeProducts {
  private static final int SIZE = 2048;
  private static final int PRODUCTS = 4;

  private NativeProducts() {}

  /** Sets how many native threads libtorch spreads an operation of this thread over. */
  public static void useThreads(int threads) {
    torch.set_num_threads(threads);
    openblas_nolapack.blas_set_num_threads(threads);
  }

  /** Floating-point operations a second in products of square bfloat16 matrices. */
  public static double bfloat16FlopsPerSecond() {
    try (PointerScope _ = new PointerScope()) {
      Tensor left = randn(SIZE, SIZE).to(torch.ScalarType.BFloat16);
      Tensor right = randn(SIZE, SIZE).to(torch.ScalarType.BFloat16);
      Tensor product = left.clone();
      mm_out(product, left, right);
      long start = System.nanoTime();
      for (int i = 0; i < PRODUCTS; i++) {
        mm_out(product, left, right);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return PRODUCTS * 2.0 * SIZE * SIZE * SIZE / seconds;
    }
  }
}

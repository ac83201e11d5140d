package io.memoir.bench;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The memory bandwidth of one core: the sum over an array that is larger than the caches. Kernels
 * only read weights, so of the STREAM benchmarks this is the one that bounds them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BandwidthBenchmark {
  static final int FLOATS = 1 << 27;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();

  private final float[] values = new float[FLOATS];

  /** Reads the whole array once. */
  @Benchmark
  public float read() {
    FloatVector s0 = FloatVector.zero(F);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = 0; i < FLOATS; i += 4 * LANES) {
      s0 = FloatVector.fromArray(F, values, i).add(s0);
      s1 = FloatVector.fromArray(F, values, i + LANES).add(s1);
      s2 = FloatVector.fromArray(F, values, i + 2 * LANES).add(s2);
      s3 = FloatVector.fromArray(F, values, i + 3 * LANES).add(s3);
    }
    return s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
  }
}

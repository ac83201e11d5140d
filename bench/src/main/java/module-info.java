/** Benchmarks; never shipped. */
@org.jspecify.annotations.NullMarked
module io.memoir.bench {
  requires io.memoir.cli;
  requires static org.jspecify;
}

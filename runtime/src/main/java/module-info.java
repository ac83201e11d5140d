/** Runs models in plain Java; the library that other services embed. */
@SuppressWarnings("module") // bench, the friend, is built later and may be absent
@org.jspecify.annotations.NullMarked
module io.memoir.runtime {
  requires transitive io.memoir.model;
  requires jdk.incubator.vector;
  requires static org.jspecify;

  exports io.memoir.runtime;
  exports io.memoir.runtime.interest;
  exports io.memoir.runtime.kernel to
      io.memoir.bench;
}

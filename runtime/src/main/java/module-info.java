/** Runs a model file in pure Java. The library that other services embed. */
@org.jspecify.annotations.NullMarked
module io.memoir.runtime {
  requires transitive io.memoir.model;
  requires jdk.incubator.vector;
  requires static org.jspecify;
}

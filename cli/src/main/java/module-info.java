/** The memoir command: the only place where preparation, training and running meet. */
@org.jspecify.annotations.NullMarked
module io.memoir.cli {
  requires info.picocli;
  requires io.memoir.data;
  requires io.memoir.model;
  requires io.memoir.runtime;
  requires io.memoir.train;
  requires static org.jspecify;
}

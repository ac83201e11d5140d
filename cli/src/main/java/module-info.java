/** The memoir command: the only place where preparation, training and running meet. */
@org.jspecify.annotations.NullMarked
module io.memoir.cli {
  requires com.google.gson;
  requires info.picocli;
  requires io.memoir.data;
  requires io.memoir.model;
  requires io.memoir.runtime;
  requires io.memoir.server;
  requires io.memoir.train;
  requires jdk.management;
  requires static org.jspecify;

  opens io.memoir.cli to
      info.picocli;
}

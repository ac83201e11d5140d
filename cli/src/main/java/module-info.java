/** The memoir command, which combines all other modules. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // bench, to which plots are exported, is built later
module io.memoir.cli {
  requires com.google.gson;
  requires info.picocli;
  requires io.memoir.data;
  requires io.memoir.learning;
  requires io.memoir.model;
  requires io.memoir.runtime;
  requires io.memoir.server;
  requires io.memoir.text;
  requires io.memoir.train;
  requires jdk.management;
  requires jdk.unsupported; // for signals
  requires static org.jspecify;

  exports io.memoir.cli.plot to
      io.memoir.bench;

  opens io.memoir.cli to
      info.picocli;
  opens io.memoir.cli.command to
      info.picocli;
  opens io.memoir.cli.option to
      info.picocli;
  opens io.memoir.cli.option.task to
      info.picocli;
  opens io.memoir.cli.process to
      info.picocli;
}

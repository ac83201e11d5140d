/** Retrains the serving model on the events of its log. */
@org.jspecify.annotations.NullMarked
module io.memoir.learning {
  requires transitive io.memoir.data;
  requires transitive io.memoir.model;
  requires transitive io.memoir.runtime;
  requires transitive io.memoir.server;
  requires io.memoir.train;
  requires com.google.gson;
  requires static org.jspecify;

  exports io.memoir.learning;
  exports io.memoir.learning.evaluation;
}

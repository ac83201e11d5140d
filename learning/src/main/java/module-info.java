/**
 * Retrains the serving model on the events of its log, evaluates models with the code that serves,
 * and chooses models for data.
 */
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
  exports io.memoir.learning.auto;
  exports io.memoir.learning.evaluation;
}

/**
 * Preparation of data sets from files of events, evaluation of recommendations, and knowledge
 * graphs of items.
 */
@org.jspecify.annotations.NullMarked
module io.memoir.data {
  requires transitive io.memoir.model;
  requires duckdb.jdbc;
  requires java.sql;
  requires static org.jspecify;

  exports io.memoir.data;
  exports io.memoir.data.dataset;
  exports io.memoir.data.evaluation;
  exports io.memoir.data.evaluation.scored;
  exports io.memoir.data.graph;
  exports io.memoir.data.simulation;
  exports io.memoir.data.simulation.world;
}

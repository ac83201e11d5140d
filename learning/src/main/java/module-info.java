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
  requires com.google.protobuf;
  requires com.oracle.labs.mlrg.olcut;
  requires com.oracle.labs.mlrg.olcut.config.protobuf;
  requires java.logging;
  requires org.tribuo.classification.core;
  requires org.tribuo.classification.dtree;
  requires org.tribuo.clustering.core;
  requires org.tribuo.clustering.kmeans;
  requires org.tribuo.common.tree;
  requires org.tribuo.core;
  requires org.tribuo.math;
  requires org.tribuo.util.infotheory;
  requires org.tribuo.util.onnx;
  requires static org.jspecify;

  exports io.memoir.learning;
  exports io.memoir.learning.auto;
  exports io.memoir.learning.evaluation;
  exports io.memoir.learning.interest;
  exports io.memoir.learning.training;
}

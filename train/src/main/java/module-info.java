/** Trains models and writes model files. */
@org.jspecify.annotations.NullMarked
module io.memoir.train {
  requires transitive io.memoir.data;
  requires transitive io.memoir.model;
  requires jdk.incubator.vector;
  requires jdk.management;
  requires org.bytedeco.javacpp;
  requires org.bytedeco.openblas;
  requires org.bytedeco.pytorch;
  requires org.snakeyaml.engine.v2;
  requires static org.jspecify;

  exports io.memoir.train.baseline;
  exports io.memoir.train.calibration;
  exports io.memoir.train.config;
  exports io.memoir.train.counted;
  exports io.memoir.train.graph;
  exports io.memoir.train.run;
  exports io.memoir.train.tuning;

  // Gson creates the record with the position of a checkpoint.
  opens io.memoir.train.run to
      com.google.gson;
  // Gson creates the records of a search.
  opens io.memoir.train.tuning to
      com.google.gson;
}

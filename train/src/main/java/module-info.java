/** Fits models and writes model files. */
@org.jspecify.annotations.NullMarked
module io.memoir.train {
  requires transitive io.memoir.data;
  requires transitive io.memoir.model;
  requires jdk.incubator.vector;
  requires org.bytedeco.javacpp;
  requires org.bytedeco.pytorch;
  requires static org.jspecify;

  exports io.memoir.train.counted;
}

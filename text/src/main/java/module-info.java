/** Pretrained text encoders, which convert text to vectors, offline. */
@org.jspecify.annotations.NullMarked
module io.memoir.text {
  requires transitive io.memoir.model;
  requires com.google.gson;
  requires com.microsoft.onnxruntime;
  requires static org.jspecify;

  exports io.memoir.text;
}

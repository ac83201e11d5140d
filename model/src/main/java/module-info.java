/**
 * The contract between trainer and runtime: the architecture of a model, its weights, its items,
 * its provenance, and the model file.
 */
@SuppressWarnings("module") // runtime, the friend, is built later and may be absent
@org.jspecify.annotations.NullMarked
module io.memoir.model {
  requires transitive com.google.gson;
  requires static org.jspecify;

  exports io.memoir.model;
  exports io.memoir.model.architecture;
  exports io.memoir.model.feature;
  exports io.memoir.model.file;
  exports io.memoir.model.layer;
  exports io.memoir.model.task;
  exports io.memoir.model.json to
      io.memoir.runtime; // fingerprints are computed from the written form
}

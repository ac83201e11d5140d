/**
 * The contract of trainer and runtime: what a model is (architecture), what it learned (weights),
 * which items it speaks of (vocabulary), where it came from (provenance), and the file that holds
 * them.
 */
@SuppressWarnings("module") // runtime, the friend, is built later and may be absent
@org.jspecify.annotations.NullMarked
module io.memoir.model {
  requires transitive com.google.gson;
  requires static org.jspecify;

  exports io.memoir.model;
  exports io.memoir.model.file;
  exports io.memoir.model.layer;
  exports io.memoir.model.json to
      io.memoir.runtime; // fingerprints are made from what is written
}

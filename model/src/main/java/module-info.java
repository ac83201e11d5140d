/**
 * The contract of trainer and runtime: what a model is (architecture), what it learned (weights),
 * which items it speaks of (vocabulary), where it came from (provenance), and the file that holds
 * them.
 */
@org.jspecify.annotations.NullMarked
module io.memoir.model {
  requires transitive com.google.gson;
  requires static org.jspecify;

  exports io.memoir.model;
}

/** What answers over the network: the event log, which is the truth, and what is folded from it. */
@org.jspecify.annotations.NullMarked
module io.memoir.server {
  requires transitive io.memoir.model;
  requires rocksdbjni;
  requires static org.jspecify;

  exports io.memoir.server.store;
}

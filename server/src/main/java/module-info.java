/** What answers over the network: the event log, which is the truth, and what is folded from it. */
@org.jspecify.annotations.NullMarked
module io.memoir.server {
  requires transitive io.memoir.model;
  requires com.zaxxer.hikari;
  requires java.sql;
  requires org.postgresql.jdbc;
  requires rocksdbjni;
  requires static org.jspecify;

  exports io.memoir.server.store;
}

/** The server: the event log, which is the source of truth, the engine, and the HTTP API. */
@org.jspecify.annotations.NullMarked
module io.memoir.server {
  requires transitive io.memoir.model;
  requires transitive io.memoir.runtime;
  requires com.zaxxer.hikari;
  requires io.javalin;
  requires jakarta.servlet;
  requires java.net.http;
  requires java.sql;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires org.eclipse.jetty.ee10.servlet;
  requires org.eclipse.jetty.server;
  requires org.postgresql.jdbc;
  requires rocksdbjni;
  requires static org.jspecify;

  exports io.memoir.server.engine;
  exports io.memoir.server.engine.attribute;
  exports io.memoir.server.engine.data;
  exports io.memoir.server.engine.feature;
  exports io.memoir.server.engine.interest;
  exports io.memoir.server.engine.job;
  exports io.memoir.server.engine.popular;
  exports io.memoir.server.engine.stored;
  exports io.memoir.server.engine.training;
  exports io.memoir.server.http;
  exports io.memoir.server.http.settings;
  exports io.memoir.server.json;
  exports io.memoir.server.log;
  exports io.memoir.server.store;
  exports io.memoir.server.store.location;
}

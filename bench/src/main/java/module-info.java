/** Benchmarks; never shipped. JMH forks with a class path, so nothing is exported to it. */
@org.jspecify.annotations.NullMarked
module io.memoir.bench {
  requires HdrHistogram;
  requires io.memoir.cli;
  requires io.memoir.learning;
  requires io.memoir.runtime;
  requires io.memoir.server;
  requires io.memoir.train;
  requires java.management;
  requires java.net.http;
  requires jdk.httpserver;
  requires jdk.incubator.vector;
  requires jdk.management;
  requires jmh.core;
  requires static org.jspecify;
}

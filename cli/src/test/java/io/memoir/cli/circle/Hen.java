package io.memoir.cli.circle;

/** One half of a circle that {@code PackagesTest} has to find. */
record Hen(String name) {
  Egg egg() {
    return new Egg.Fresh(name);
  }
}

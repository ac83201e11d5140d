package io.memoir.cli.circle;

/** The other half, by a class inside of it. */
interface Egg {
  Hen hatch();

  /** What makes the circle. */
  record Fresh(String name) implements Egg {
    @Override
    public Hen hatch() {
      return new Hen(name);
    }
  }
}

package io.memoir.data.simulation;

import io.memoir.data.simulation.random.Chance;

/** The kind of a user's interaction with an item. */
enum EventType {
  VIEW("view", 0.70),
  CART("cart", 0.17),
  BUY("buy", 0.13);

  private static final double[] SHARES = {VIEW.share, CART.share, BUY.share};

  private final String label;
  private final double share;

  EventType(String label, double share) {
    this.label = label;
    this.share = share;
  }

  /** The name in the file. */
  String label() {
    return label;
  }

  static EventType draw(Chance chance) {
    return values()[chance.weighted(SHARES)];
  }
}

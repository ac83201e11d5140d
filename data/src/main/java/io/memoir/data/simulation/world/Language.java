package io.memoir.data.simulation.world;

/** The language of the titles of items. */
public enum Language {
  EN,
  ZH
}

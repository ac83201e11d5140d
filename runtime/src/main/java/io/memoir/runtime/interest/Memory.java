package io.memoir.runtime.interest;

/** The part of a user state from which an interest vector is computed. */
public enum Memory {
  /** The long-term interest of a model with two hidden states. */
  LONG_TERM("long-term"),
  /** The short-term interest of such a model. */
  SHORT_TERM("short-term"),
  /** The query of a model with one hidden state. */
  WHOLE("whole");

  private final String word;

  Memory(String word) {
    this.word = word;
  }

  /** The name in files and results. */
  public String word() {
    return word;
  }
}

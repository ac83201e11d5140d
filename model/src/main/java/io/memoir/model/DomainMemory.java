package io.memoir.model;

/** From which memories of a user a network answers requests for a {@linkplain Domains domain}. */
public enum DomainMemory {
  /** From one memory over the events of all domains. */
  SHARED,

  /**
   * From a memory of the domain alone, which only the events on its items change. Requests for no
   * domain are answered from a memory over all events.
   */
  SEPARATE,

  /** From the memory of the domain and the one over all events, with a learned gate. */
  GATED
}

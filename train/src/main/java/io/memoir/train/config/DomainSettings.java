package io.memoir.train.config;

import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import java.util.List;
import java.util.Map;

/**
 * The domains of items, for which requests can ask.
 *
 * @param column {@code domain}: name of the category of items whose values are the domains; empty
 *     for no domains
 * @param memory {@code domain-memory}: the memories from which requests for a domain are answered
 * @param within {@code within-domain}: whether a target competes in the loss with the items of its
 *     domain only
 * @param any {@code any-domain}: share of the targets that are predicted without asking for a
 *     domain
 */
public record DomainSettings(String column, DomainMemory memory, boolean within, double any) {
  /** How messages name the setting with the column. */
  public static final String NAMED = "setting 'domain'";

  private static final Setting<String> DOMAIN =
      Setting.text(
          "domain",
          "",
          "name of a category of items, such as section, whose values are domains: one user state"
              + " serves all of them, and requests can ask for the items of one; empty for no"
              + " domains");

  private static final Setting<DomainMemory> DOMAIN_MEMORY =
      Setting.choice(
          "domain-memory",
          DomainMemory.SHARED,
          "what a request for a domain reads: one memory over the events of all domains, a separate"
              + " one over the events of the domain alone, or both with a learned gate between"
              + " them; the latter two need domain");

  private static final Setting<Boolean> WITHIN_DOMAIN =
      Setting.flag(
          "within-domain",
          true,
          "whether a target competes in the loss with the items of its domain only, as in the"
              + " answer to a request for this domain; no effect without domain");

  private static final Setting<Double> ANY_DOMAIN =
      Setting.number(
          "any-domain",
          0.1,
          0,
          1,
          "share of the targets that are predicted without asking for their domain, among all"
              + " items, so that requests for no domain can be answered; no effect without domain");

  static final List<Setting<?>> SETTINGS =
      List.of(DOMAIN, DOMAIN_MEMORY, WITHIN_DOMAIN, ANY_DOMAIN);

  /** Whether there are domains. */
  public boolean given() {
    return !column.isEmpty();
  }

  /**
   * Reads the settings.
   *
   * @param bidirectional whether the network is bidirectional
   */
  static DomainSettings read(Settings s, boolean bidirectional) {
    DomainSettings domains =
        new DomainSettings(
            s.get(DOMAIN).strip(), s.get(DOMAIN_MEMORY), s.get(WITHIN_DOMAIN), s.get(ANY_DOMAIN));
    String obstacle =
        !domains.given() ? "without domain" : bidirectional ? "with bidirectional" : "";
    if (domains.memory != DomainMemory.SHARED && !obstacle.isEmpty()) {
      throw new BadInputException(
          "setting 'domain-memory' is %s, expected shared %s"
              .formatted(Setting.written(domains.memory), obstacle));
    }
    return domains;
  }

  void write(Map<String, String> map) {
    DOMAIN.write(map, column);
    DOMAIN_MEMORY.write(map, memory);
    WITHIN_DOMAIN.write(map, within);
    ANY_DOMAIN.write(map, any);
  }
}

package io.memoir.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One item of an answer.
 *
 * @param itemId its id
 * @param score comparable within one answer only; none of an item that the model does not know yet
 *     and that is shown to learn about it
 * @param title if the model knows one
 * @param categories the widest first
 * @param shares how much of the score is long-term and how much short-term interest, if the model
 *     tells them apart
 * @param propensity probability with which it got its place: 1 unless the request explores
 * @param reasons the events that speak for it, the strongest first; none unless asked for
 * @param standing where it stands, if all reasons were asked for
 */
public record Recommendation(
    String itemId,
    OptionalDouble score,
    Optional<String> title,
    List<String> categories,
    Optional<Shares> shares,
    double propensity,
    List<Reason> reasons,
    Optional<Standing> standing) {
  public Recommendation {
    categories = List.copyOf(categories);
    reasons = List.copyOf(reasons);
  }

  /** The two parts that make up a score. */
  public record Shares(float longTerm, float shortTerm) {}

  /**
   * An event that speaks for an item.
   *
   * @param itemId what the event was done to
   * @param effect by how much it raised the item above the others
   * @param time when, if that is known
   */
  public record Reason(
      String itemId,
      float effect,
      Optional<Instant> time,
      Optional<String> title,
      List<String> categories) {
    public Reason {
      categories = List.copyOf(categories);
    }
  }

  /**
   * Where an item stands among all.
   *
   * @param sentence why, as one would say it to the person
   * @param rank its place, 1 for the best
   * @param rankWithoutHistory its place for somebody of whom nothing is known
   */
  public record Standing(String sentence, int rank, int rankWithoutHistory) {}
}

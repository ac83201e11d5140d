package io.memoir.runtime;

import io.memoir.runtime.predict.ScorePart;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The parts whose sum is the score of an item, before boosts.
 *
 * @param parts the contribution to the score of each part that the model distinguishes
 */
public record Shares(Map<Part, Float> parts) {

  /** A part of a score. */
  public enum Part {
    /** The contribution of the long-term interest, including the bias of the item. */
    LONG_TERM("longTermShare"),
    /** The contribution of the short-term interest. */
    SHORT_TERM("shortTermShare"),
    /**
     * The contribution of an item memory, the sum of the vectors of the items of the history: it is
     * high for items that occur in the history, and for items like them.
     */
    SIMILARITY("similarityShare"),
    /**
     * The rest of the score, including the bias of the item, in a model that distinguishes other
     * parts but no long-term and short-term interest. In an ensemble, what its other members
     * contribute, and what the conversion to probabilities adds or subtracts.
     */
    OTHER("otherShare");

    private final String jsonName;

    Part(String jsonName) {
      this.jsonName = jsonName;
    }

    /** The name of the share in answers in JSON, for example {@code longTermShare}. */
    public String jsonName() {
      return jsonName;
    }
  }

  public Shares {
    Map<Part, Float> ordered = new EnumMap<>(Part.class);
    ordered.putAll(parts);
    parts = Collections.unmodifiableMap(ordered);
  }

  /** The shares of a model that distinguishes the two interests and nothing else. */
  public Shares(float longTerm, float shortTerm) {
    this(Map.of(Part.LONG_TERM, longTerm, Part.SHORT_TERM, shortTerm));
  }

  /** Shares in the order of the parts. */
  static Shares of(List<ScorePart> parts, float[] shares) {
    Map<Part, Float> byPart = new EnumMap<>(Part.class);
    for (int i = 0; i < shares.length; i++) {
      byPart.put(part(parts.get(i)), shares[i]);
    }
    return new Shares(byPart);
  }

  private static Part part(ScorePart part) {
    return switch (part) {
      case LONG_TERM -> Part.LONG_TERM;
      case SHORT_TERM -> Part.SHORT_TERM;
      case SIMILARITY -> Part.SIMILARITY;
      case OTHER -> Part.OTHER;
    };
  }

  /** Whether the model distinguishes a part. */
  public boolean has(Part part) {
    return parts.containsKey(part);
  }

  /** The contribution of a part; 0 if the model does not distinguish it. */
  public float of(Part part) {
    return parts.getOrDefault(part, 0f);
  }

  /** The contribution of the long-term interest; 0 if the model has none. */
  public float longTerm() {
    return of(Part.LONG_TERM);
  }

  /** The contribution of the short-term interest; 0 if the model has none. */
  public float shortTerm() {
    return of(Part.SHORT_TERM);
  }

  /** The contribution of the item memory; 0 if the model has none. */
  public float similarity() {
    return of(Part.SIMILARITY);
  }
}

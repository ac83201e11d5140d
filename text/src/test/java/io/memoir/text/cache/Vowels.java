package io.memoir.text.cache;

import io.memoir.model.feature.TextEncoder;

/** A small encoder: the shares of a, e and i among the three. */
record Vowels(String name, String sha256) implements TextEncoder {
  static final Vowels ENCODER = new Vowels("vowels", "0123456789abcdef".repeat(4));

  @Override
  public int width() {
    return 3;
  }

  @Override
  public float[] encode(String text) {
    float[] counts = new float[3];
    text.chars().map("aei"::indexOf).filter(vowel -> vowel >= 0).forEach(vowel -> counts[vowel]++);
    double length =
        Math.sqrt(counts[0] * counts[0] + counts[1] * counts[1] + counts[2] * counts[2]);
    for (int i = 0; i < 3; i++) {
      counts[i] = (float) (counts[i] / Math.max(length, 1));
    }
    return counts;
  }
}

package io.memoir.cli.option;

import io.memoir.model.feature.TextEncoder;
import io.memoir.runtime.Recommender;
import io.memoir.text.TextEncoders;
import java.util.List;

/** The text encoders that come with Memoir, for models with text features. */
public final class TextFeatures {
  private TextFeatures() {}

  /** All text encoders. Their weights are loaded when the first text is encoded. */
  public static List<TextEncoder> encoders() {
    return TextEncoders.names().stream().map(TextEncoders::byName).toList();
  }

  /** Adds the encoders to options of the runtime. */
  public static Recommender.Options in(Recommender.Options options) {
    return options.withTexts(encoders());
  }
}

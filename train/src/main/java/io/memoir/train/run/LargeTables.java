package io.memoir.train.run;

import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.Parameter;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureTables;
import io.memoir.model.feature.Schema;
import io.memoir.train.kernel.Matrix;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rejects networks of which a tensor does not fit into a {@link Matrix}. */
final class LargeTables {
  /** The width of a network is a multiple of it. */
  private static final int WIDTH_STEP = 32;

  private LargeTables() {}

  /**
   * Checks all tensors of a network, before any of them is allocated.
   *
   * @throws BadInputException naming the first one that is too large, and what makes it smaller
   */
  static void refuse(SequenceNetwork network) {
    network.domains().ifPresent(domains -> refuseMaps(domains, network.width()));
    for (Parameter parameter : network.parameters()) {
      int rows = parameter.shape().size() == 1 ? 1 : parameter.shape().getFirst();
      int columns = parameter.shape().getLast();
      if (!Matrix.fits(rows, columns)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s would have %,d x %,d values, more than the limit of 2 GiB: %s",
                named(network, parameter.name()),
                rows,
                columns,
                remedy(network, parameter.name(), rows)));
      }
    }
  }

  /** The maps of all domains are one tensor, whose number of rows may be too large for an int. */
  private static void refuseMaps(Domains domains, int width) {
    long rows = (long) domains.count() * width;
    if (rows > Matrix.MOST_VALUES / width) {
      long widest =
          (long) Math.sqrt((double) Matrix.MOST_VALUES / domains.count()) / WIDTH_STEP * WIDTH_STEP;
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "the maps of the %,d domains would have %,d x %,d values, more than the limit of 2 GiB: %sset domain to a column with fewer values",
              domains.count(),
              rows,
              width,
              widest < WIDTH_STEP ? "" : "set width to at most %d, or ".formatted(widest)));
    }
  }

  private static String named(SequenceNetwork network, String tensor) {
    return tensor.equals(SequenceNetwork.ITEM_EMBEDDING)
        ? "the table of item vectors"
        : feature(network.schema(), tensor)
            .map("the table of the %s"::formatted)
            .orElse("the tensor " + tensor.replaceAll("\\p{Cntrl}", " "));
  }

  /** The feature to which a tensor belongs, in words. */
  private static Optional<String> feature(Schema schema, String tensor) {
    return feature("user", SequenceNetwork.PROFILE, schema.user(), tensor)
        .or(() -> feature("item", SequenceNetwork.ITEM, schema.item(), tensor))
        .or(() -> feature("event", SequenceNetwork.EVENT, schema.event(), tensor))
        .or(() ->
            feature("request", SequenceNetwork.PROFILE + Schema.REQUEST, schema.request(), tensor));
  }

  private static Optional<String> feature(
      String kind, String prefix, List<Feature> features, String tensor) {
    return features.stream()
        .filter(each -> FeatureTables.name(prefix, each).equals(tensor))
        .map(each -> "%s feature '%s'".formatted(kind, each.name().replaceAll("\\p{Cntrl}", " ")))
        .findFirst();
  }

  private static String remedy(SequenceNetwork network, String tensor, int rows) {
    boolean ofItems = tensor.equals(SequenceNetwork.ITEM_EMBEDDING);
    if (!ofItems && feature(network.schema(), tensor).isEmpty()) {
      return "set a smaller width, window, feed-forward or task.NAME.tower";
    }
    long widest = Matrix.MOST_VALUES / rows / WIDTH_STEP * WIDTH_STEP;
    return (widest < WIDTH_STEP ? "" : "set width to at most %d, or ".formatted(widest))
        + (ofItems
            ? "keep fewer items with prepare --min-item"
            : "leave the column out (\"kind\": \"ignore\" in the file for prepare --schema)");
  }
}

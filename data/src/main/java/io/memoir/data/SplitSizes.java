package io.memoir.data;

import io.memoir.model.BadInputException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * User-specified sizes of the parts of a split, and the seed of a random split. Absent values are
 * taken from the split to which they are applied.
 *
 * @param validation the validation part
 * @param test the test part
 * @param seed seed of the random choice of rows
 */
public record SplitSizes(Optional<Cut> validation, Optional<Cut> test, OptionalLong seed) {

  /**
   * The split with these sizes and this seed.
   *
   * @param given whether the user chose the split; otherwise messages name it as the default
   * @throws BadInputException if the split does not accept them
   */
  public Split applyTo(Split split, boolean given) {
    String named = split.named(given);
    if (seed.isPresent() && !(split instanceof Split.Random)) {
      throw new BadInputException(
          "--seed can only be given together with --split random, found " + named);
    }
    return switch (split) {
      case Split.Temporal temporal ->
          new Split.Temporal(
              validation.orElse(temporal.validation()), test.orElse(temporal.test()));
      case Split.Session session ->
          new Split.Session(validation.orElse(session.validation()), test.orElse(session.test()));
      case Split.Ratio ratio ->
          new Split.Ratio(
              share("--validation", validation, ratio.validation(), named),
              share("--test", test, ratio.test(), named));
      case Split.Random random ->
          new Split.Random(
              share("--validation", validation, random.validation(), named),
              share("--test", test, random.test(), named),
              seed.orElse(random.seed()));
      case Split.LeaveOneOut _, Split.LeaveOneOutBy _ -> {
        if (validation.isPresent() || test.isPresent()) {
          throw new BadInputException(
              "--validation and --test cannot be combined with "
                  + named
                  + ", which takes the last events of each sequence");
        }
        yield split;
      }
    };
  }

  private static double share(String option, Optional<Cut> size, double usual, String named) {
    Cut cut = size.orElse(new Cut.Share(usual));
    if (cut instanceof Cut.Share(double share)) {
      return share;
    }
    throw new BadInputException(
        "%s is '%s', expected a share such as 0.1 with %s".formatted(option, cut.text(), named));
  }
}

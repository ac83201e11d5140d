package io.memoir.data;

import io.memoir.model.BadInputException;
import java.time.Duration;
import java.time.Instant;

/** The time or position at which the last part of the data begins. */
public sealed interface Cut {

  /** The part contains this share of all events, or of all sessions; 0 for an empty part. */
  record Share(double share) implements Cut {
    public Share {
      if (!(share >= 0 && share < 1)) {
        throw new BadInputException("share " + share + " is out of range, expected 0 to 1");
      }
    }
  }

  /** The part begins at this time: events at it or later belong to the part. */
  record At(Instant instant) implements Cut {}

  /** The part begins this long before the end of the data. */
  record Last(Duration duration) implements Cut {
    public Last {
      if (duration.isNegative() || duration.isZero()) {
        throw new BadInputException(
            "duration " + duration + " is not positive, expected a duration such as 7d");
      }
    }
  }
}

package io.memoir.data;

import io.memoir.model.BadInputException;
import java.time.Duration;
import java.time.Instant;

/** Where a part of the data begins that lies at the end of it. */
public sealed interface Cut {

  /** So that this share of all (events, or sessions) lies in the part; 0 for an empty part. */
  record Share(double share) implements Cut {
    public Share {
      if (!(share >= 0 && share < 1)) {
        throw new BadInputException("share " + share + " is out of range, expected 0 to 1");
      }
    }
  }

  /** At this moment; what happens at it or later is in the part. */
  record At(Instant instant) implements Cut {}

  /** This long before the end of what is there. */
  record Last(Duration duration) implements Cut {
    public Last {
      if (duration.isNegative() || duration.isZero()) {
        throw new BadInputException(
            "duration " + duration + " is not positive, expected a duration such as 7d");
      }
    }
  }
}

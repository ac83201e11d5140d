package io.memoir.data;

import io.memoir.model.BadInputException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** The time or position at which the last part of the data begins. */
public sealed interface Cut {

  /** The part contains this share of all events, or of all sessions; 0 for an empty part. */
  record Share(double share) implements Cut {
    public Share {
      if (!(share >= 0 && share < 1)) {
        throw new BadInputException(
            "share " + share + " is out of range, expected at least 0 and less than 1");
      }
    }
  }

  /**
   * The part begins at this time: events at it or later belong to the part.
   *
   * @param zone time zone of the data, in which {@link #text} shows the first moment of a day as
   *     its date
   */
  record At(Instant instant, ZoneId zone) implements Cut {

    /** A time that is shown in UTC. */
    public At(Instant instant) {
      this(instant, ZoneOffset.UTC);
    }

    private String shown() {
      ZonedDateTime time = instant.atZone(zone);
      boolean day = time.toLocalDate().atStartOfDay(zone).toInstant().equals(instant);
      return day ? time.toLocalDate().toString() : instant.toString();
    }
  }

  /** The part begins this long before the end of the data. */
  record Last(Duration duration) implements Cut {
    public Last {
      if (duration.isNegative() || duration.isZero()) {
        throw new BadInputException(
            "the duration of a part is %d s, expected more than 0, for example 7d"
                .formatted(duration.toSeconds()));
      }
    }
  }

  /** This cut as on the command line: {@code 0.1}, {@code 2026-03-05} or {@code 7d}. */
  default String text() {
    return switch (this) {
      case Share(double share) -> Double.toString(share);
      case At at -> at.shown();
      case Last(Duration duration) -> {
        long seconds = duration.toSeconds();
        yield seconds % 86_400 == 0
            ? seconds / 86_400 + "d"
            : seconds % 3600 == 0
                ? seconds / 3600 + "h"
                : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
      }
    };
  }
}

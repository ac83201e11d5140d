package io.memoir.server.engine.interest;

import io.memoir.model.BadInputException;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.interest.InterestFile;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.store.EventStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The map of interests that a server was given, and the interests of its users. The directory of
 * the map is read again when it was replaced, for example after the model was retrained; a map of
 * another model than the one that serves is not used.
 */
public final class ServedInterests {
  private final EventStore store;
  private final int states;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Optional<Followed> followed = Optional.empty();

  /**
   * What is known of the directory.
   *
   * @param mark the state of the file when it was read last
   * @param courses of the map that was read last without an error
   * @param failure why the file cannot be read now; empty if it can
   */
  private record Followed(Path directory, String mark, Courses courses, Optional<String> failure) {}

  /**
   * Interests of the users of a log; there is no map before {@link #follow}.
   *
   * @param states maximum number of users whose interests are kept in memory, each with a state
   */
  public ServedInterests(EventStore store, int states) {
    this.store = store;
    this.states = states;
  }

  /**
   * Serves the map in a directory from now on. It is not used while another model serves.
   *
   * @return the map
   * @throws BadInputException if there is no map, or if it is damaged
   */
  public InterestMap follow(Path directory) throws IOException {
    String mark = mark(directory);
    InterestMap map = InterestFile.read(directory);
    followed =
        Optional.of(
            new Followed(directory, mark, new Courses(store, map, states), Optional.empty()));
    return map;
  }

  /**
   * Checks that a map belongs to a model.
   *
   * @param directory from which the map was read, for the message
   * @throws BadInputException if it belongs to another one
   */
  public static void requireFits(InterestMap map, Path directory, Recommender model) {
    if (!map.fits(model)) {
      throw new BadInputException(
          "the interests in %s belong to model %s, but model %s serves: compute them with this model, by memoir interests"
              .formatted(directory, map.model(), model.fingerprint()));
    }
  }

  /**
   * The map, if there is one for a model.
   *
   * @param serving the model that serves
   */
  public Optional<InterestMap> map(Recommender serving) {
    return courses(serving).map(Courses::map);
  }

  /**
   * Why {@link #map} is empty: one line.
   *
   * @param internals whether it may contain the path of the file
   */
  public String reason(boolean internals) {
    Optional<Followed> now = followed;
    if (now.isEmpty()) {
      return "the server has no interests, expected one that was started with --interests";
    }
    Optional<String> failure = now.get().failure();
    if (failure.isEmpty()) {
      return "the interests of the server belong to another model than the one that serves: compute"
          + " them again, by memoir interests with --previous";
    }
    String unreadable = "the interests of the server cannot be read";
    return internals ? unreadable + ": " + failure.get() : unreadable;
  }

  /**
   * The interests of a user, if there is a map for a model.
   *
   * @param serving the model that serves
   * @param features computes the values of its features
   */
  public Optional<UserInterests> of(String userId, Recommender serving, FeatureValues features) {
    return courses(serving).map(courses -> courses.of(userId, serving, features));
  }

  /** Removes what is in memory about a user. */
  public void forget(String userId) {
    followed.ifPresent(each -> each.courses().forget(userId));
  }

  private Optional<Courses> courses(Recommender serving) {
    return followed
        .map(each -> mark(each.directory()).equals(each.mark()) ? each : readAgain())
        .map(Followed::courses)
        .filter(courses -> courses.map().fits(serving));
  }

  /** Reads the map again; if that fails, the one before it stays in use for its model. */
  private Followed readAgain() {
    reading.lock();
    try {
      Followed before = followed.orElseThrow();
      String mark = mark(before.directory());
      if (mark.equals(before.mark())) {
        return before; // another thread was faster
      }
      Followed after;
      try {
        InterestMap map = InterestFile.read(before.directory());
        after =
            new Followed(
                before.directory(), mark, new Courses(store, map, states), Optional.empty());
      } catch (IOException | BadInputException e) {
        after =
            new Followed(
                before.directory(),
                mark,
                before.courses(),
                Optional.of(String.valueOf(e.getMessage())));
      }
      followed = Optional.of(after);
      return after;
    } finally {
      reading.unlock();
    }
  }

  /** Differs for each state of the file. */
  private static String mark(Path directory) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(directory.resolve(InterestFile.NAME), BasicFileAttributes.class);
      return String.format(
          Locale.ROOT, "%s %d %s", found.lastModifiedTime(), found.size(), found.fileKey());
    } catch (IOException e) {
      return "none";
    }
  }
}

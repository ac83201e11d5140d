package io.memoir.runtime;

import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Values;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.predict.Asked;

/**
 * What is known when something is asked, beside the events: of the user, such as age and gender,
 * and of the request, such as the page it comes from. It is no part of a {@link UserState}, so that
 * a change applies at once. Immutable.
 */
public final class Profile {
  /** Nothing is known: every value is missing. */
  public static final Profile NONE = new Profile(Given.NOTHING, Given.NOTHING);

  private final Given user;
  private final Given request;

  private Profile(Given user, Given request) {
    this.user = user;
    this.request = request;
  }

  /**
   * What is known of a user.
   *
   * @param user by the names of the user features of the model; other names are ignored, and a name
   *     that is absent is a missing value
   */
  public static Profile of(Values user) {
    return of(user, Values.NONE);
  }

  /**
   * What is known of a user and of a request.
   *
   * @param user by the names of the user features of the model
   * @param request by the names of its request features
   */
  public static Profile of(Values user, Values request) {
    return new Profile(new Given.Raw(user), new Given.Raw(request));
  }

  /**
   * Rows that were encoded before, with the features of the model.
   *
   * @param users encoded users; without any columns if the model has no user features
   * @param user the row of the user
   * @param requests encoded requests, likewise
   * @param request the row of the request
   */
  public static Profile encoded(EncodedRows users, int user, EncodedRows requests, int request) {
    return new Profile(new Given.Encoded(users, user), new Given.Encoded(requests, request));
  }

  /** What is asked at a moment. */
  Asked at(long time) {
    return new Asked(time, user, request);
  }
}

package io.memoir.runtime;

import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Values;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.predict.Asked;
import java.util.Optional;

/**
 * What is known of a request: features of the user, such as age and gender, and of the request,
 * such as the page it comes from, and the domain that it asks for. They are not part of a {@link
 * UserState}, so a change applies at once. Immutable.
 */
public final class Profile {
  /** No features and no domain: every value is missing. */
  public static final Profile NONE = new Profile(Given.NOTHING, Given.NOTHING, Optional.empty());

  private final Given user;
  private final Given request;
  private final Optional<String> domain;

  private Profile(Given user, Given request, Optional<String> domain) {
    this.user = user;
    this.request = request;
    this.domain = domain;
  }

  /**
   * The features of a user.
   *
   * @param user values by the names of the user features of the model; other names are ignored, and
   *     a name that is absent is a missing value
   */
  public static Profile of(Values user) {
    return of(user, Values.NONE);
  }

  /**
   * The features of a user and of a request.
   *
   * @param user values by the names of the user features of the model
   * @param request values by the names of its request features
   */
  public static Profile of(Values user, Values request) {
    return new Profile(new Given.Raw(user), new Given.Raw(request), Optional.empty());
  }

  /**
   * Rows that are already encoded with the features of the model.
   *
   * @param users encoded users; without any columns if the model has no user features
   * @param user the row of the user
   * @param requests encoded requests, likewise
   * @param request the row of the request
   */
  public static Profile encoded(EncodedRows users, int user, EncodedRows requests, int request) {
    return new Profile(
        new Given.Encoded(users, user), new Given.Encoded(requests, request), Optional.empty());
  }

  /**
   * A copy that asks for a domain.
   *
   * @param name one of the names of {@link Recommender#domains}
   */
  public Profile inDomain(String name) {
    return new Profile(user, request, Optional.of(name));
  }

  /** The domain that is asked for, if any. */
  public Optional<String> domain() {
    return domain;
  }

  /** The profile with the time of a request. */
  Asked at(long time) {
    return new Asked(time, user, request, domain);
  }
}

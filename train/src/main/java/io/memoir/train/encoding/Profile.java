package io.memoir.train.encoding;

import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.List;

/**
 * Profile vectors with their gradients, for one task of one worker: the features of the user, and
 * those of the request.
 */
public final class Profile {
  private final FeatureSums ofUsers;
  private final FeatureSums ofRequests;

  /** The profile of a schema, which may have none. */
  public Profile(
      Schema schema, EncodedFeatures encoded, Parameters parameters, Parameters gradients) {
    List<Feature> profile = schema.profile();
    int count = schema.user().size();
    String prefix = SequenceNetwork.PROFILE;
    ofUsers =
        new FeatureSums(profile.subList(0, count), prefix, encoded.users(), parameters, gradients);
    ofRequests =
        new FeatureSums(
            profile.subList(count, profile.size()),
            prefix,
            encoded.requests(),
            parameters,
            gradients);
  }

  /** Whether there are no profile features. */
  public boolean isEmpty() {
    return ofUsers.isEmpty() && ofRequests.isEmpty();
  }

  /**
   * Adds the profile vectors of some rows.
   *
   * @param sequences the sequence of each row
   * @param requests the number of the predicted event, or the number of all events plus the row of
   *     the impression
   * @param to {@code [rows, width]}
   */
  public void addTo(int[] sequences, int[] requests, Matrix to) {
    ofUsers.addTo(sequences, to);
    ofRequests.addTo(requests, to);
  }

  /** Begins a step: the gradients of the features are zero. */
  public void clear() {
    ofUsers.clear();
    ofRequests.clear();
  }

  /**
   * Adds to the gradients of the features, given the gradient of the matrix to which {@link #addTo}
   * added.
   */
  public void backward(Matrix gradient) {
    ofUsers.backward(gradient);
    ofRequests.backward(gradient);
  }
}

package io.memoir.runtime.network;

import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.ListEncoding;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.runtime.feature.FeatureInput;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Asked;
import java.util.List;

/** The profile p of a network: the features of the user, and those of the request. */
record ProfileVector(FeatureInput user, FeatureInput request) {

  static ProfileVector of(
      SequenceNetwork network, Weights weights, Kernel kernel, List<TextEncoder> texts) {
    Schema schema = network.schema();
    List<Feature> inTensors = schema.profile();
    int users = schema.user().size();
    int width = network.width();
    String prefix = SequenceNetwork.PROFILE;
    return new ProfileVector(
        new FeatureInput(prefix, schema.user(), width, weights, kernel, texts),
        new FeatureInput(
            prefix,
            schema.request(),
            inTensors.subList(users, inTensors.size()),
            width,
            ListEncoding.MEAN,
            weights,
            kernel,
            texts));
  }

  /** Adds p to a vector. */
  void addTo(Asked asked, float[] vector) {
    addTo(asked, vector, vector);
  }

  /**
   * Adds p in its two parts.
   *
   * @param lasting the user features are added to it
   * @param passing the request features are added to it
   */
  void addTo(Asked asked, float[] lasting, float[] passing) {
    user.add(asked.user(), lasting, 0);
    request.add(asked.request(), passing, 0);
  }
}

package io.memoir.train.network;

import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Moments;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.task.Task;
import io.memoir.train.encoding.EmbeddedItems;
import io.memoir.train.encoding.EncodedFeatures;
import io.memoir.train.encoding.FeatureSums;
import io.memoir.train.encoding.ItemVectors;
import io.memoir.train.encoding.Profile;
import io.memoir.train.encoding.TouchedRows;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.loss.Loss;
import io.memoir.train.network.TrainableLayer.Pass;
import io.memoir.train.packed.DomainRows;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.product.AffineProduct;
import io.memoir.train.product.DomainMaps;
import io.memoir.train.product.DomainReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A sequence network during training, for one worker: its own buffers and gradients, and shared
 * parameters.
 *
 * <p>A step is {@link #begin}, {@link #forward}, then the losses of the tasks, which add to {@link
 * #itemGradients}, {@link #outputsGradient} and {@link #inputsGradient}, and {@link #backward}.
 */
public final class TrainableNetwork {
  private static final Matrix NOTHING = Matrix.empty();
  private static final int[] NO_DOMAINS = {};

  private final SequenceNetwork architecture;
  private final Parameters parameters;
  private final Parameters gradients;
  private final ItemVectors vectors;
  private final ItemVectors.Gradient vectorsGradient;
  private final EncodedFeatures features;
  private final Loss.ItemGradients itemGradients;
  private final float embeddingDropout;
  private final EmbeddedItems events;
  private final TrainableLayer body;
  private final Optional<DomainMemories> memories;
  private final Optional<TrainableLayer> head;
  private final Optional<DomainMaps> domainMaps;
  private final Profile profile;
  private final Profile beginningProfile;
  private final boolean scored;
  private final Matrix outputsGradient = Matrix.empty();
  private final Matrix inputsGradient = Matrix.empty();
  private final Matrix queries = Matrix.empty();
  private final Matrix beginningQueries = Matrix.empty();
  private final Matrix eventMoments = Matrix.empty();
  private final Matrix requestMoments = Matrix.empty();
  private Matrix inputs = NOTHING;
  private Matrix outputs = NOTHING;

  /**
   * A network over the vectors that all workers share.
   *
   * @param parameters shared by all workers, not changed
   * @param vectors of the items, shared likewise
   * @param features of users, events and requests, shared likewise
   * @param dropout on the embedding and on hidden states
   * @param products type of the large matrix products of the body
   * @throws BadInputException if the network looks ahead and events have features
   */
  public TrainableNetwork(
      SequenceNetwork architecture,
      Parameters parameters,
      ItemVectors vectors,
      EncodedFeatures features,
      Dropout dropout,
      Matrix.Type products) {
    this(architecture, parameters, vectors, features, NO_DOMAINS, dropout, products);
  }

  /**
   * A network that can have memories of domains.
   *
   * @param itemDomains the number of the domain of each item; used only if there are such memories
   * @throws IllegalArgumentException if there are such memories, and not as many numbers as items
   */
  public TrainableNetwork(
      SequenceNetwork architecture,
      Parameters parameters,
      ItemVectors vectors,
      EncodedFeatures features,
      int[] itemDomains,
      Dropout dropout,
      Matrix.Type products) {
    this.architecture = architecture;
    this.parameters = parameters;
    this.vectors = vectors;
    this.features = features;
    this.gradients = Parameters.zeros(architecture);
    this.vectorsGradient = vectors.gradient(gradients);
    this.itemGradients =
        new Loss.ItemGradients(
            vectorsGradient.matrix(),
            architecture.nextItem().isPresent()
                ? gradients.get(SequenceNetwork.ITEM_BIAS)
                : Matrix.zeros(1, 1),
            vectorsGradient::touch);
    this.embeddingDropout = dropout.embedding();
    if (architecture.body().looksAhead() && !architecture.schema().event().isEmpty()) {
      throw new BadInputException(
          "a bidirectional network uses ids and times only, expected no event features");
    }
    this.events =
        embeddedItems(
            new FeatureSums(
                architecture.schema().event(),
                SequenceNetwork.EVENT,
                features.events(),
                parameters,
                gradients));
    TrainableLayers layers =
        new TrainableLayers(
            parameters,
            gradients,
            products,
            dropout.embedding(),
            dropout.hidden(),
            dropout.itemMemory(),
            () -> embeddedItems(noFeatures()));
    this.body = layers.body(architecture.body(), SequenceNetwork.BODY);
    this.memories =
        architecture.domainMemory() == DomainMemory.SHARED
            ? Optional.empty()
            : Optional.of(
                new DomainMemories(
                    itemDomains,
                    layers.body(architecture.body(), SequenceNetwork.DOMAIN),
                    products));
    this.head = architecture.nextItem().map(task -> layers.head(task.head(), SequenceNetwork.HEAD));
    String map = SequenceNetwork.HEAD + "map";
    this.domainMaps =
        architecture.domains().map(_ -> new DomainMaps(parameters.get(map), gradients.get(map)));
    this.profile = newProfile();
    this.beginningProfile = newProfile();
    this.scored = architecture.tasks().stream().anyMatch(Task.Scored.class::isInstance);
  }

  /** A network of ids and times, with item vectors of its own. */
  public TrainableNetwork(
      SequenceNetwork architecture, Parameters parameters, Dropout dropout, Matrix.Type products) {
    this(
        architecture,
        parameters,
        new ItemVectors(architecture, parameters, EncodedRows.EMPTY),
        EncodedFeatures.NONE,
        dropout,
        products);
  }

  /**
   * Shares of values that are dropped during training.
   *
   * @param embedding of the embedding of input items
   * @param hidden of the outputs of recurrent and feed-forward layers, both within them and where
   *     they are added to the residual stream
   * @param itemMemory of the embedding as it is summed by an item memory
   */
  public record Dropout(float embedding, float hidden, float itemMemory) {
    public static final Dropout NONE = new Dropout(0, 0, 0);
  }

  public SequenceNetwork architecture() {
    return architecture;
  }

  public Parameters parameters() {
    return parameters;
  }

  /** Gradients of the last backward pass. */
  public Parameters gradients() {
    return gradients;
  }

  /** The vectors of the items, shared by all workers. */
  public ItemVectors vectors() {
    return vectors;
  }

  /**
   * New profile vectors of this network, with buffers of their own; their gradients are those of
   * this network.
   */
  public Profile newProfile() {
    return new Profile(architecture.schema(), features, parameters, gradients);
  }

  /**
   * The rows of the item embedding with a gradient in this step; empty if the gradients are dense.
   */
  public Optional<TouchedRows> touchedItems() {
    return vectorsGradient.touched();
  }

  /** Where the losses add the gradients of item vectors and biases. */
  public Loss.ItemGradients itemGradients() {
    return itemGradients;
  }

  private EmbeddedItems embeddedItems(FeatureSums features) {
    float dropout = TrainableLayers.readsItems(architecture.body()) ? 0 : embeddingDropout;
    return new EmbeddedItems(
        vectors, vectorsGradient, features, architecture.inputScale(), dropout);
  }

  /** Begins a step: no gradients of items, events and profile yet. */
  public void begin() {
    vectorsGradient.clear();
    itemGradients.bias().fill(0);
    events.clear();
    profile.clear();
  }

  /**
   * The queries of all rows of a batch, {@code [rows, width]}, by which items are scored; the
   * outputs of the body if there is no next-item task. In training, a bidirectional network uses
   * the targets after that of each row; otherwise it uses no later events.
   *
   * @param random source of the seeds of dropout
   */
  public Matrix forward(PackedBatch packed, boolean training, RandomGenerator random) {
    return forward(packed, NO_DOMAINS, training, random);
  }

  /**
   * The same for requests that ask for domains.
   *
   * @param asked the number of the domain that is asked for at each row, {@link Domains#NONE} for
   *     none; empty if none is asked for at any row, and without effect if the network has no
   *     domains
   */
  public Matrix forward(PackedBatch packed, int[] asked, boolean training, RandomGenerator random) {
    return forward(packed, asked, training, training, random);
  }

  /** The queries of all rows, using the targets after that of each row, without dropout. */
  public Matrix forwardBetween(PackedBatch packed) {
    return forwardBetween(packed, NO_DOMAINS, new SplittableRandom(0));
  }

  /** The same for requests that ask for domains. */
  public Matrix forwardBetween(PackedBatch packed, int[] asked, RandomGenerator random) {
    return forward(packed, asked, true, false, random);
  }

  private Matrix forward(
      PackedBatch packed,
      int[] asked,
      boolean targetsKnown,
      boolean training,
      RandomGenerator random) {
    if (architecture.timed()) {
      moments(packed.eventMoments(), packed.rows(), eventMoments);
      moments(packed.requestMoments(), packed.rows(), requestMoments);
    }
    Pass pass = new Pass(packed, eventMoments, requestMoments, targetsKnown, training, random);
    inputs = events.forward(packed.inputs(), packed.origins().inputs(), training, random);
    outputs = body.forward(inputs, pass);
    if (scored) {
      outputsGradient.resize(outputs.rows(), outputs.columns()).fill(0);
      inputsGradient.resize(inputs.rows(), inputs.columns()).fill(0);
    }
    if (head.isEmpty()) {
      return outputs;
    }
    Matrix read = memories.isPresent() ? memories.get().forward(asked, pass) : outputs;
    Matrix seen = domainMaps.isPresent() ? domainMaps.get().forward(read, asked) : read;
    Matrix plain = head.get().forward(seen, pass);
    if (profile.isEmpty()) {
      return plain;
    }
    queries.resize(plain.rows(), plain.columns()).copyFrom(plain);
    profile.addTo(packed.origins().sequences(), packed.origins().targets(), queries);
    return queries;
  }

  /**
   * The queries of users without events, {@code [users, width]}, which depend on their profile
   * only.
   *
   * @param sequences the sequence of each in the data
   * @param events the number of the event that is predicted for each
   */
  public Matrix beginnings(int[] sequences, int[] events) {
    beginningQueries.resize(sequences.length, architecture.width()).fill(0);
    beginningProfile.addTo(sequences, events, beginningQueries);
    return beginningQueries;
  }

  /**
   * Adds to the gradients of the profile.
   *
   * @param gradient of the last {@link #beginnings}
   */
  public void beginningsBackward(Matrix gradient) {
    beginningProfile.backward(gradient);
  }

  /** Copies the time features; without times, all features are zero. */
  private static void moments(float[] features, int rows, Matrix to) {
    to.resize(rows, Moments.FEATURES);
    if (features.length == 0) {
      to.fill(0);
    } else {
      to.copyFrom(features);
    }
  }

  /** The inputs of the body in the last forward pass, {@code [rows, width]}. */
  public Matrix inputs() {
    return inputs;
  }

  /** The outputs of the body in the last forward pass, {@code [rows, outputWidth]}. */
  public Matrix outputs() {
    return outputs;
  }

  /** Where scored tasks add the gradient of {@link #inputs}; zeros after a forward pass. */
  public Matrix inputsGradient() {
    return inputsGradient;
  }

  /** Where scored tasks add the gradient of {@link #outputs}; zeros after a forward pass. */
  public Matrix outputsGradient() {
    return outputsGradient;
  }

  /**
   * Sets the gradients of body and head, and adds to those of items and features, to which the
   * losses have added before.
   *
   * @param gradient of the queries; overwritten; not used if there is no next-item task
   */
  public void backward(Matrix gradient) {
    Matrix ofOutputs = outputsGradient;
    if (head.isPresent()) {
      profile.backward(gradient);
      ofOutputs = head.get().backward(gradient);
      if (domainMaps.isPresent()) {
        domainMaps.get().backward(ofOutputs);
      }
      if (memories.isPresent()) {
        memories.get().read(ofOutputs);
      }
      if (scored) {
        RowKernel.add(outputsGradient, ofOutputs);
      }
    }
    Matrix ofInputs = body.backward(ofOutputs);
    if (scored) {
      RowKernel.add(inputsGradient, ofInputs);
    }
    memories.ifPresent(each -> each.backward(ofInputs));
    events.backward(ofInputs);
    vectorsGradient.distribute();
  }

  /** The layers of the memories of the domains, and what requests for a domain read from them. */
  private final class DomainMemories {
    private final int[] itemDomains;
    private final int count;
    private final TrainableLayer layers;
    private final DomainReading reading;
    private final List<Matrix> ownGradients = new ArrayList<>();
    private final Matrix ownInputs = Matrix.empty();
    private final Matrix ownMoments = Matrix.empty();
    private Optional<DomainRows> rows = Optional.empty();
    private Matrix ofDomains = NOTHING;

    DomainMemories(int[] itemDomains, TrainableLayer layers, Matrix.Type products) {
      if (itemDomains.length != architecture.itemCount()) {
        throw new IllegalArgumentException(
            itemDomains.length + " domains of " + architecture.itemCount() + " items");
      }
      this.itemDomains = itemDomains;
      this.count = architecture.domains().orElseThrow().count();
      this.layers = layers;
      String gate = SequenceNetwork.HEAD + "gate_";
      boolean gated = architecture.domainMemory() == DomainMemory.GATED;
      this.reading =
          new DomainReading(
              gated
                  ? Optional.of(
                      new AffineProduct(
                          parameters.get(gate + "weight"),
                          parameters.get(gate + "bias"),
                          gradients.get(gate + "weight"),
                          gradients.get(gate + "bias"),
                          products))
                  : Optional.empty());
      architecture
          .body()
          .parameters(SequenceNetwork.DOMAIN)
          .forEach(each -> ownGradients.add(gradients.get(each.name())));
      if (gated) {
        ownGradients.add(gradients.get(gate + "weight"));
        ownGradients.add(gradients.get(gate + "bias"));
      }
    }

    /** The outputs as requests read them; those of the body if none asks for a domain. */
    Matrix forward(int[] asked, Pass pass) {
      DomainRows found = DomainRows.of(pass.batch(), itemDomains, count, asked);
      if (found.readers().length == 0) {
        rows = Optional.empty();
        return outputs;
      }
      rows = Optional.of(found);
      int[] events = found.batch().inputs();
      ownInputs.resize(events.length, inputs.columns());
      RowKernel.gather(inputs, events, events.length, 1, ownInputs);
      if (architecture.body().timed()) {
        ownMoments.resize(events.length, Moments.FEATURES);
        for (int i = 0; i < events.length; i++) {
          RowKernel.copyRows(pass.eventMoments(), events[i], ownMoments, i, 1);
        }
      }
      Pass own =
          new Pass(found.batch(), ownMoments, NOTHING, false, pass.training(), pass.random());
      return reading.forward(outputs, layers.forward(ownInputs, own), found);
    }

    /**
     * Sets the gradient of the gate.
     *
     * @param gradient of what is read; becomes the gradient of the outputs of the body
     */
    void read(Matrix gradient) {
      if (rows.isPresent()) {
        ofDomains = reading.backward(gradient, rows.get());
      } else {
        ownGradients.forEach(each -> each.fill(0));
      }
    }

    /** Sets the gradients of the layers, and adds to the gradient of the inputs of the body. */
    void backward(Matrix ofInputs) {
      if (rows.isPresent()) {
        Matrix ofOwn = layers.backward(ofDomains);
        int[] events = rows.get().batch().inputs();
        RowKernel.scatterAdd(ofOwn, 0, events, 0, events.length, 1, ofInputs);
      }
    }
  }

  private FeatureSums noFeatures() {
    return new FeatureSums(
        List.of(), SequenceNetwork.EVENT, EncodedRows.EMPTY, parameters, gradients);
  }
}

package io.memoir.model.architecture;

import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Layer;
import io.memoir.model.Moments;
import io.memoir.model.Parameter;
import io.memoir.model.feature.FeatureTables;
import io.memoir.model.feature.Schema;
import io.memoir.model.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The architecture of a model: how a state processes an event, and how items are scored from a
 * state.
 *
 * <p>Items are numbered from 0 to {@code itemCount - 1}, in the order of the {@link ItemTable}. The
 * runtime interprets every permitted kind; networks are trained by gradient descent, the others are
 * count-based.
 */
public sealed interface Architecture {

  /** Number of items in the catalogue. */
  int itemCount();

  /**
   * The tensors whose shape follows from the architecture alone, with which a weights file is
   * checked. Tables whose length depends on the data are described in the documentation of the
   * record.
   */
  List<Parameter> parameters();

  /** The number of parameters whose shape follows from the architecture. */
  default long parameterCount() {
    return parameters().stream().mapToLong(Parameter::size).sum();
  }

  /**
   * A network with tied item vectors: the same vector encodes the event and scores the item.
   *
   * <pre>
   * e(i) = item_embedding[i] + item features of i
   * x = inputScale e(item) + event features       for every event
   * y = body(x)                                   the state is that of the body's layers
   * p = user features + request features          the profile, known for a request
   * </pre>
   *
   * <p>Each {@link Task} computes its result from y, p and the item vectors. The next-item task
   * scores every item:
   *
   * <pre>
   * q = head(y) + p
   * score = e(i) . q + item_bias[i]
   * </pre>
   *
   * <p>The features of a row are summed to a vector of the network's width: a category contributes
   * its row of a table, a list of categories the weighted mean of their rows (or, for items, the
   * output of an LSTM, {@link ItemEncoder#lists}), and real numbers their product with a matrix.
   * {@code item_codes} {@code [itemCount, slots]} and {@code item_reals} {@code [itemCount, width
   * of the encoder]} contain the encoded features of the items; they depend on the data and exist
   * if the schema has item features of that kind. {@code item_domain} {@code [itemCount]} contains
   * the number of the domain of each item, if the head of the next-item task is by domain.
   *
   * <p>If this head does not answer from a {@linkplain DomainMemory shared memory}, there is a
   * memory for each domain in addition to that of the body: the same layers, with other weights
   * ({@link #DOMAIN}, the same for all domains), see only the events on the items of the domain.
   * Times are those of all events: the time since the last event is that since the last one of any
   * domain.
   *
   * @param schema the features; none if only ids and times are used
   * @param items the item vectors
   * @param body the layers from the width of item vectors to the input width of the head; it may be
   *     a {@link io.memoir.model.layer.Bidirectional}, or a stack of one and layers that process
   *     each position separately
   * @param tasks the tasks, at least one, with distinct names; at most one is next-item
   * @param calendarEnd the time of the last training event, milliseconds since 1970, to which the
   *     date features of all later {@linkplain Moments times} are clamped; 0 for no limit
   */
  record SequenceNetwork(
      Schema schema, ItemEncoder items, Layer body, List<Task> tasks, long calendarEnd)
      implements Architecture {
    /** {@code [itemCount, width]}. */
    public static final String ITEM_EMBEDDING = "item_embedding";

    /** {@code [itemCount]}, of the next-item task. */
    public static final String ITEM_BIAS = "item_bias";

    /** {@code [itemCount, slots]} ints: the codes of the items' features. */
    public static final String ITEM_CODES = "item_codes";

    /** {@code [itemCount, width]}: the real numbers of the items' features. */
    public static final String ITEM_REALS = "item_reals";

    /** {@code [itemCount]} ints: the number of the domain of each item, if there are domains. */
    public static final String ITEM_DOMAIN = "item_domain";

    /** Prefix of the names of the body's tensors. */
    public static final String BODY = "body.";

    /** Prefix of the names of the tensors of the layers of the memories of domains. */
    public static final String DOMAIN = "domain.";

    /** Prefix of the names of the tensors of the next-item task's head. */
    public static final String HEAD = "head.";

    /** Prefix of the names of the tensors of the items' features. */
    public static final String ITEM = "item.";

    /** Prefix of the names of the tensors of the events' features. */
    public static final String EVENT = "event.";

    /** Prefix of the names of the tensors of user and request features. */
    public static final String PROFILE = "profile.";

    public SequenceNetwork {
      tasks = List.copyOf(tasks);
      NetworkRequirements.check(tasks, body, items.width());
    }

    /** A network of ids and times with the next-item task alone. */
    public SequenceNetwork(
        int itemCount, int width, float inputScale, Layer body, Head head, long calendarEnd) {
      this(
          Schema.NONE,
          new ItemEncoder(itemCount, width, inputScale),
          body,
          List.of(new Task.NextItem(head)),
          calendarEnd);
    }

    /** A network whose date features are not clamped. */
    public SequenceNetwork(int itemCount, int width, float inputScale, Layer body, Head head) {
      this(itemCount, width, inputScale, body, head, 0);
    }

    /** A network whose query is the output of the body. */
    public SequenceNetwork(int itemCount, int width, float inputScale, Layer body) {
      this(itemCount, width, inputScale, body, new Head.Direct());
    }

    /** The same network with another end of its calendar. */
    public SequenceNetwork withCalendarEnd(long moment) {
      return new SequenceNetwork(schema, items, body, tasks, moment);
    }

    /** The same network over another number of items. */
    public SequenceNetwork withItemCount(int count) {
      return new SequenceNetwork(schema, items.withCount(count), body, tasks, calendarEnd);
    }

    /** Prefix of the names of the tensors of a task other than next-item. */
    public static String prefix(Task task) {
      return "task." + task.name() + ".";
    }

    @Override
    public int itemCount() {
      return items.count();
    }

    /** Width of item vectors. */
    public int width() {
      return items.width();
    }

    /** Factor on item vectors at the input of the body. */
    public float inputScale() {
      return items.inputScale();
    }

    /** The next-item task, if it has one. */
    public Optional<Task.NextItem> nextItem() {
      return tasks.stream()
          .filter(Task.NextItem.class::isInstance)
          .map(Task.NextItem.class::cast)
          .findFirst();
    }

    /**
     * The head of the next-item task.
     *
     * @throws BadInputException if the network does not have that task
     */
    public Head head() {
      return nextItem()
          .map(Task.NextItem::head)
          .orElseThrow(() ->
              new BadInputException(
                  "the model has no next-item task, only %s"
                      .formatted(
                          tasks.stream().map(Task::name).collect(Collectors.joining(", ")))));
    }

    /** The domains for which requests can ask, if the next-item task distinguishes any. */
    public Optional<Domains> domains() {
      return nextItem()
          .flatMap(task ->
              task.head() instanceof Head.ByDomain byDomain
                  ? Optional.of(byDomain.domains())
                  : Optional.empty());
    }

    /**
     * The memories from which requests for a domain are answered; {@link DomainMemory#SHARED} if
     * there are no domains.
     */
    public DomainMemory domainMemory() {
      return nextItem()
          .map(task ->
              task.head() instanceof Head.ByDomain byDomain
                  ? byDomain.memory()
                  : DomainMemory.SHARED)
          .orElse(DomainMemory.SHARED);
    }

    /** Whether it has user or request features. */
    public boolean profiled() {
      return !schema.user().isEmpty() || !schema.request().isEmpty();
    }

    /** Whether it uses the times of events or the time of the request. */
    public boolean timed() {
      return body.timed()
          || tasks.stream()
              .anyMatch(task ->
                  switch (task) {
                    case Task.NextItem(String name, Head head) -> head.timed();
                    case Task.Scored scored -> scored.timed();
                  });
    }

    @Override
    public List<Parameter> parameters() {
      int width = width();
      List<Parameter> parameters = new ArrayList<>();
      parameters.add(Parameter.of(ITEM_EMBEDDING, itemCount(), width));
      if (nextItem().isPresent()) {
        parameters.add(Parameter.of(ITEM_BIAS, itemCount()));
      }
      parameters.addAll(body.parameters(BODY));
      if (domainMemory() != DomainMemory.SHARED) {
        parameters.addAll(body.parameters(DOMAIN));
      }
      nextItem().ifPresent(task -> parameters.addAll(task.head().parameters(HEAD, width)));
      parameters.addAll(FeatureTables.parameters(ITEM, schema.item(), width));
      parameters.addAll(FeatureTables.listParameters(ITEM, schema.item(), width, items.lists()));
      parameters.addAll(FeatureTables.parameters(EVENT, schema.event(), width));
      parameters.addAll(FeatureTables.parameters(PROFILE, schema.profile(), width));
      for (Task task : tasks) {
        if (task instanceof Task.Scored scored) {
          parameters.addAll(
              scored.parameters(prefix(task), itemCount(), width, body.outputWidth(), profiled()));
        }
      }
      return List.copyOf(parameters);
    }
  }

  /** All users get the most popular items: {@code score = count}. */
  record Popularity(int itemCount) implements Architecture {
    /** {@code [itemCount]}, floats. */
    public static final String COUNT = "count";

    public Popularity {
      requireItems(itemCount);
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(Parameter.of(COUNT, itemCount));
    }
  }

  /**
   * Sparse item-to-item weights, summed over the last items of a user: {@code score = sum over k <
   * window of decay^k row(k-th last item)}. How the table is computed makes it a Markov chain,
   * sequential rules, or an item k-nearest-neighbour model.
   *
   * <p>Tables in compressed rows: {@code row_offset} {@code [itemCount + 1]} ints, {@code column}
   * {@code [n]} ints, {@code value} {@code [n]} floats.
   *
   * @param itemCount number of items
   * @param window number of last items that are used, at least 1
   * @param decay factor on the weight of an item for each step back in time, in (0, 1]
   */
  record ItemNeighbours(int itemCount, int window, float decay) implements Architecture {
    public static final String ROW_OFFSET = "row_offset";
    public static final String COLUMN = "column";
    public static final String VALUE = "value";

    public ItemNeighbours {
      requireItems(itemCount);
      if (window < 1) {
        throw new BadInputException("window is " + window + ", expected at least 1");
      }
      if (!(decay > 0 && decay <= 1)) {
        throw new BadInputException("decay is " + decay + ", expected more than 0 and at most 1");
      }
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(Parameter.of(ROW_OFFSET, itemCount + 1));
    }
  }

  /**
   * Session k-nearest-neighbours with a decay over positions (V-SKNN, Ludewig and Jannach 2018):
   * items of the stored sessions that are most similar to the current one.
   *
   * <pre>
   * r(1) .. r(m)   distinct items among the last {@code window} of the current session, newest
   *                first; w(k) = (m - k + 1) / m
   * candidates     the {@code sampleSize} newest sessions that contain one of them
   * similarity(s)  = sum over r(k) in s of w(k) / sqrt(m |s|)
   * vote(s)        = similarity(s) times the largest w(k) with r(k) in s
   * score(i)       = sum of vote(s) over the {@code neighbours} most similar candidates s that
   *                contain i; of equally similar ones the newer is used
   * </pre>
   *
   * <p>Stored sessions are numbered by time, the oldest is 0. Tables, all ints: {@code
   * session_offset} {@code [sessionCount + 1]} and {@code session_item} {@code [n]}, the distinct
   * items of each session; {@code item_offset} {@code [itemCount + 1]} and {@code item_session}
   * {@code [n]}, the sessions of each item, newest first, so each row is strictly descending.
   *
   * @param itemCount number of items
   * @param sessionCount number of stored sessions
   * @param neighbours number of most similar sessions that are used
   * @param sampleSize number of newest sessions with a common item that are compared
   * @param window number of last items of the current session that are used
   */
  record SessionNeighbours(
      int itemCount, int sessionCount, int neighbours, int sampleSize, int window)
      implements Architecture {
    public static final String SESSION_OFFSET = "session_offset";
    public static final String SESSION_ITEM = "session_item";
    public static final String ITEM_OFFSET = "item_offset";
    public static final String ITEM_SESSION = "item_session";

    public SessionNeighbours {
      requireItems(itemCount);
      if (neighbours < 1 || sampleSize < neighbours || window < 1) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "neighbours %d, sampleSize %d, window %d: expected 1 <= neighbours <= sampleSize, window >= 1",
                neighbours,
                sampleSize,
                window));
      }
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(
          Parameter.of(SESSION_OFFSET, sessionCount + 1), Parameter.of(ITEM_OFFSET, itemCount + 1));
    }
  }

  /**
   * Several models over the same items whose scores are combined.
   *
   * <p>The tensors of member i have the prefix {@link #prefix}. A member is not an ensemble itself.
   *
   * @param members at least one
   * @param combination of the members' scores
   */
  record Ensemble(List<Member> members, Combination combination) implements Architecture {

    /**
     * One member of an ensemble.
     *
     * @param weight more than 0; only the ratio to the others matters
     */
    public record Member(Architecture architecture, float weight) {
      public Member {
        if (!(weight > 0 && weight < Float.POSITIVE_INFINITY)) {
          throw new BadInputException(
              "the weight of a member is " + weight + ", expected a number more than 0");
        }
      }
    }

    public Ensemble {
      members = List.copyOf(members);
      if (members.isEmpty()) {
        throw new BadInputException("an ensemble needs at least one member");
      }
      int items = members.getFirst().architecture().itemCount();
      for (int i = 0; i < members.size(); i++) {
        Architecture member = members.get(i).architecture();
        if (member instanceof Ensemble) {
          throw new BadInputException(
              String.format(
                  Locale.ROOT, "member %d is an ensemble itself: use its members instead", i + 1));
        }
        if (member.itemCount() != items) {
          throw new BadInputException(
              String.format(
                  Locale.ROOT,
                  "member %d has %d items, the first member has %d: expected the same",
                  i + 1,
                  member.itemCount(),
                  items));
        }
      }
    }

    /** The weights of the members divided by their sum, in the order of the members. */
    public float[] shares() {
      return shares(members.stream().map(Member::weight).toList());
    }

    /**
     * The shares of members with some weights: each weight divided by the sum of all.
     *
     * @param weights more than 0
     */
    public static float[] shares(List<Float> weights) {
      double sum = weights.stream().mapToDouble(Float::doubleValue).sum();
      float[] shares = new float[weights.size()];
      for (int i = 0; i < shares.length; i++) {
        shares[i] = (float) (weights.get(i) / sum);
      }
      return shares;
    }

    /** What the scores of each member mean, in the order of the members. */
    public List<Scale> scales() {
      return members.stream().map(member -> scale(member.architecture())).toList();
    }

    /**
     * What the scores of a model mean if it is a member.
     *
     * @throws IllegalArgumentException if it is an ensemble, which cannot be a member of another
     */
    public static Scale scale(Architecture member) {
      return switch (member) {
        case SequenceNetwork network -> Scale.LOGARITHMS;
        case Popularity popularity -> Scale.COUNTS;
        case ItemNeighbours neighbours -> Scale.COUNTS;
        case SessionNeighbours sessions -> Scale.COUNTS;
        case Ensemble ensemble ->
            throw new IllegalArgumentException("an ensemble is no member of another");
      };
    }

    /** Prefix of the names of a member's tensors; members are numbered from 0. */
    public static String prefix(int member) {
      return "member." + member + ".";
    }

    @Override
    public int itemCount() {
      return members.getFirst().architecture().itemCount();
    }

    @Override
    public List<Parameter> parameters() {
      List<Parameter> parameters = new ArrayList<>();
      for (int i = 0; i < members.size(); i++) {
        for (Parameter each : members.get(i).architecture().parameters()) {
          parameters.add(new Parameter(prefix(i) + each.name(), each.shape()));
        }
      }
      return List.copyOf(parameters);
    }
  }

  private static void requireItems(int itemCount) {
    if (itemCount < 1) {
      throw new BadInputException("itemCount is " + itemCount + ", expected at least 1");
    }
  }
}

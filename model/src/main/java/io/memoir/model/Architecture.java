package io.memoir.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model is: how a state takes an event, and how items are scored from a state.
 *
 * <p>Items are numbered from 0 to {@code itemCount - 1}, in the order of the {@link ItemTable}.
 * Every permitted kind is interpreted by the runtime; the networks are trained by gradient, the
 * others are counted.
 */
public sealed interface Architecture {

  /** Number of items in the catalogue. */
  int itemCount();

  /**
   * The tensors whose shape follows from the architecture alone, by which a weights file is
   * checked. Tables whose length depends on the data are named in the record's own documentation.
   */
  List<Parameter> parameters();

  /** Number of learned values whose shape follows from the architecture. */
  default long parameterCount() {
    return parameters().stream().mapToLong(Parameter::size).sum();
  }

  /**
   * A network over item embeddings that are tied: the same table encodes the event and scores the
   * items.
   *
   * <pre>
   * x = inputScale item_embedding[item]        for every event
   * y = body(x)                                the state is what the body carries over
   * q = head(y)                                when items are asked for
   * score = item_embedding q + item_bias       one value per item
   * </pre>
   *
   * @param itemCount number of items
   * @param width width of the item embedding
   * @param inputScale factor on the embedding on its way in; sqrt(width) makes small initial values
   *     of unit size (Vaswani et al. 2017, section 3.4)
   * @param body the layers between, from width to what the head takes; it may be a {@link
   *     io.memoir.model.layer.Bidirectional}, or a stack of one and layers that look at one
   *     position alone
   * @param head what is made of y when items are asked for
   * @param calendarEnd the latest moment of training, milliseconds since 1970, at which the date of
   *     all later {@linkplain Moments moments} stands still; 0 if it goes on
   */
  record SequenceNetwork(
      int itemCount, int width, float inputScale, Layer body, Head head, long calendarEnd)
      implements Architecture {
    /** {@code [itemCount, width]}. */
    public static final String ITEM_EMBEDDING = "item_embedding";

    /** {@code [itemCount]}. */
    public static final String ITEM_BIAS = "item_bias";

    /** What the names of the body's tensors begin with. */
    public static final String BODY = "body.";

    /** What the names of the head's tensors begin with. */
    public static final String HEAD = "head.";

    public SequenceNetwork {
      requireItems(itemCount);
      int wanted = head.inputWidth(width);
      if (body.inputWidth() != width || body.outputWidth() != wanted) {
        throw new BadInputException(
            "the body maps width %d to %d, expected %d to %d, as item embedding and head require"
                .formatted(body.inputWidth(), body.outputWidth(), width, wanted));
      }
      if (body.looksAhead() && !body.looksAheadInFront()) {
        throw new BadInputException(
            "a bidirectional layer stands inside the body, where it would see its own targets: expected it outermost, or first in the outermost stack with layers behind it that look at one event alone");
      }
    }

    /** A network whose calendar goes on. */
    public SequenceNetwork(int itemCount, int width, float inputScale, Layer body, Head head) {
      this(itemCount, width, inputScale, body, head, 0);
    }

    /** A network whose query is the body's output as it is. */
    public SequenceNetwork(int itemCount, int width, float inputScale, Layer body) {
      this(itemCount, width, inputScale, body, new Head.Direct());
    }

    /** The same network with another end of its calendar. */
    public SequenceNetwork withCalendarEnd(long moment) {
      return new SequenceNetwork(itemCount, width, inputScale, body, head, moment);
    }

    /** Whether it looks at the times of events or at the moment of asking. */
    public boolean timed() {
      return body.timed() || head.timed();
    }

    @Override
    public List<Parameter> parameters() {
      List<Parameter> parameters = new ArrayList<>();
      parameters.add(Parameter.of(ITEM_EMBEDDING, itemCount, width));
      parameters.add(Parameter.of(ITEM_BIAS, itemCount));
      parameters.addAll(body.parameters(BODY));
      parameters.addAll(head.parameters(HEAD, width));
      return List.copyOf(parameters);
    }
  }

  /** Everybody gets the items that were most often used: {@code score = count}. */
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
   * Sparse item-to-item weights, summed over the last items of a person: {@code score = sum over k
   * < window of decay^k row(k-th last item)}. Which counts fill the table makes it a Markov chain,
   * sequential rules, or an item k-nearest-neighbour model.
   *
   * <p>Tables in compressed rows: {@code row_offset} {@code [itemCount + 1]} ints, {@code column}
   * {@code [n]} ints, {@code value} {@code [n]} floats.
   *
   * @param itemCount number of items
   * @param window how many of the last items count, at least 1
   * @param decay factor per step back, in (0, 1]
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
   * items of the stored sessions that are most like the running one.
   *
   * <pre>
   * r(1) .. r(m)   distinct items among the last {@code window} of the running session, the newest
   *                first; w(k) = (m - k + 1) / m
   * candidates     the {@code sampleSize} newest sessions that hold one of them
   * similarity(s)  = sum over r(k) in s of w(k) / sqrt(m |s|)
   * vote(s)        = similarity(s) times the largest w(k) with r(k) in s
   * score(i)       = sum of vote(s) over the {@code neighbours} most similar candidates s that
   *                hold i; of equally similar ones the newer is taken
   * </pre>
   *
   * <p>Stored sessions are numbered by time, the oldest is 0. Tables, all ints: {@code
   * session_offset} {@code [sessionCount + 1]} and {@code session_item} {@code [n]}, the distinct
   * items of each session; {@code item_offset} {@code [itemCount + 1]} and {@code item_session}
   * {@code [n]}, the sessions of each item, newest first, so each row strictly falls.
   *
   * @param itemCount number of items
   * @param sessionCount number of stored sessions
   * @param neighbours how many of the most similar sessions vote
   * @param sampleSize how many of the newest sessions that share an item are compared
   * @param window how many of the last items of the running session count
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
            "neighbours %d, sampleSize %d, window %d: expected 1 <= neighbours <= sampleSize, window >= 1"
                .formatted(neighbours, sampleSize, window));
      }
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(
          Parameter.of(SESSION_OFFSET, sessionCount + 1), Parameter.of(ITEM_OFFSET, itemCount + 1));
    }
  }

  /**
   * Several models over the same items that answer together.
   *
   * <p>The tensors of member i carry the prefix {@link #prefix}. Members are no ensembles
   * themselves.
   *
   * @param members at least one
   * @param combination how the members' scores become one
   */
  record Ensemble(List<Member> members, Combination combination) implements Architecture {

    /**
     * One model of several.
     *
     * @param weight how much it counts, more than 0; only the ratio to the others' matters
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
              "member %d is an ensemble itself: name its members instead".formatted(i + 1));
        }
        if (member.itemCount() != items) {
          throw new BadInputException(
              "member %d has %d items, the first member has %d: expected the same"
                  .formatted(i + 1, member.itemCount(), items));
        }
      }
    }

    /** What the names of a member's tensors begin with; members are numbered from 0. */
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

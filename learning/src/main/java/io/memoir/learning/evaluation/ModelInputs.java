package io.memoir.learning.evaluation;

import com.google.gson.JsonObject;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.file.SchemaJson;
import io.memoir.runtime.Lanes;
import io.memoir.runtime.Profile;
import io.memoir.runtime.Recommender;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A data set as input of a model: the numbers that its items have in the model, and the encoded
 * features of users, events and requests. A request is identified by the number of its event, or by
 * the complement {@code ~row} of the row of an impression.
 */
public final class ModelInputs {
  /** The number of an item that the model does not know. */
  public static final int UNKNOWN = -1;

  private final int[] numbers;
  private final int unknown;
  private final EncodedRows users;
  private final EncodedRows events;
  private final EncodedRows requests;
  private final EncodedRows shownRequests;

  private ModelInputs(
      int[] numbers,
      EncodedRows users,
      EncodedRows events,
      EncodedRows requests,
      EncodedRows shownRequests) {
    this.numbers = numbers;
    this.unknown = (int) Arrays.stream(numbers).filter(number -> number == UNKNOWN).count();
    this.users = users;
    this.events = events;
    this.requests = requests;
    this.shownRequests = shownRequests;
  }

  /**
   * A catalogue without features: for a model that uses features, every value is missing.
   *
   * @throws BadInputException if the model knows an item that the catalogue does not have, so that
   *     it was trained on other data
   */
  public static ModelInputs of(Recommender recommender, ItemTable catalogue) {
    return new ModelInputs(
        numbers(recommender.items(), catalogue),
        EncodedRows.EMPTY,
        EncodedRows.EMPTY,
        EncodedRows.EMPTY,
        EncodedRows.EMPTY);
  }

  /**
   * A data set with the features that the model uses.
   *
   * @throws BadInputException if the model knows an item that the data do not have, or uses
   *     features that are not encoded in the data as they were in training
   */
  public static ModelInputs of(Recommender recommender, TrainingData data) {
    FeatureData features = data.features();
    Schema ofModel = recommender.schema();
    Schema ofData = features.schema();
    boolean users = uses("user", ofModel.user(), ofData.user(), data.name());
    boolean events = uses("event", ofModel.event(), ofData.event(), data.name());
    boolean requests = uses("request", ofModel.request(), ofData.request(), data.name());
    return new ModelInputs(
        numbers(recommender.items(), data.items()),
        users ? features.users() : EncodedRows.EMPTY,
        events ? features.events() : EncodedRows.EMPTY,
        requests ? features.requests() : EncodedRows.EMPTY,
        requests ? features.shown().requests() : EncodedRows.EMPTY);
  }

  private static int[] numbers(ItemTable known, ItemTable catalogue) {
    int[] numbers = catalogue.items().stream().mapToInt(item -> known.indexOf(item.id())).toArray();
    long found = Arrays.stream(numbers).filter(number -> number != UNKNOWN).count();
    if (found < known.size()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%,d of the %,d items of the model are missing from the data set (which has %,d items),"
                  + " expected none: use the data set the model was trained on",
              known.size() - found,
              known.size(),
              catalogue.size()));
    }
    return numbers;
  }

  /** Whether the model uses features of a kind; checks that they are those of the data. */
  private static boolean uses(
      String kind, List<Feature> ofModel, List<Feature> ofData, String data) {
    if (ofModel.isEmpty()) {
      return false;
    }
    if (!json(ofModel).equals(json(ofData))) {
      throw new BadInputException(
          "the model uses the %s features [%s] but %s has [%s]%s: use the data set the model was trained on"
              .formatted(
                  kind,
                  names(ofModel),
                  data,
                  names(ofData),
                  names(ofModel).equals(names(ofData)) ? ", fitted to other values" : ""));
    }
    return true;
  }

  private static JsonObject json(List<Feature> features) {
    return SchemaJson.write(new Schema(features, List.of(), List.of(), List.of()));
  }

  private static String names(List<Feature> features) {
    return features.stream().map(Feature::name).collect(Collectors.joining(", "));
  }

  /** Number of items of the catalogue. */
  public int itemCount() {
    return numbers.length;
  }

  /** The items of the catalogue that the model knows, ascending. */
  int[] knownItems() {
    return IntStream.range(0, numbers.length).filter(i -> numbers[i] != UNKNOWN).toArray();
  }

  /** The number of items of the catalogue that the model does not know. */
  public int unknown() {
    return unknown;
  }

  /** The number of an item of the catalogue in the model, or {@link #UNKNOWN}. */
  public int number(int item) {
    return numbers[item];
  }

  /** Whether all items have the same number in the catalogue and in the model. */
  public boolean sameOrder() {
    for (int item = 0; item < numbers.length; item++) {
      if (numbers[item] != item) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether no features are given: the model uses ids and times only, or all values are missing.
   */
  public boolean isPlain() {
    return users.isEmpty() && events.isEmpty() && requests.isEmpty();
  }

  /**
   * Adds one event, with its features, to each of several lanes.
   *
   * @param which the distinct lanes; the first {@code count} entries are used
   * @param known the number in the model of each event's item
   * @param times milliseconds since 1970, 0 if unknown
   * @param ofData the number of each event in the data
   */
  public void observe(
      Lanes lanes, int[] which, int[] known, long[] times, int[] ofData, int count) {
    if (isPlain()) {
      lanes.observe(which, known, times, count);
    } else {
      lanes.observe(which, known, times, events, ofData, count);
    }
  }

  /** The features of the user of a sequence and of a request. */
  public Profile profile(int sequence, int request) {
    if (isPlain()) {
      return Profile.NONE;
    }
    return request >= 0
        ? Profile.encoded(users, sequence, requests, request)
        : Profile.encoded(users, sequence, shownRequests, ~request);
  }

  /** Whether two requests have the same features. */
  boolean sameRequest(int request, int other) {
    if (request == other || requests.isEmpty()) {
      return true;
    }
    EncodedRows rows = rows(request);
    EncodedRows others = rows(other);
    int row = request >= 0 ? request : ~request;
    int otherRow = other >= 0 ? other : ~other;
    return Arrays.equals(
            rows.codes(),
            row * rows.slots(),
            (row + 1) * rows.slots(),
            others.codes(),
            otherRow * rows.slots(),
            (otherRow + 1) * rows.slots())
        && Arrays.equals(
            rows.reals(),
            row * rows.width(),
            (row + 1) * rows.width(),
            others.reals(),
            otherRow * rows.width(),
            (otherRow + 1) * rows.width());
  }

  private EncodedRows rows(int request) {
    return request >= 0 ? requests : shownRequests;
  }
}

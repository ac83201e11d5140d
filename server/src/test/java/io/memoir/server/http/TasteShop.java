package io.memoir.server.http;

import com.google.gson.JsonObject;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A shop of books whose model knows genres, and was made by hand so that tastes are known: who read
 * crime gets crime. A vector has a place for each genre; the state is a moving average of the
 * vectors of events, and the score of a book is how much it has of what the state has.
 *
 * <p>Also phones are used by readers of space books, {@code kids} read fantasy, and the page {@code
 * stars} is one of space books. Of two books of one genre the one with the lower number is better,
 * and one that is new is the best.
 */
public final class TasteShop {
  public static final int ITEMS = 30;
  public static final List<String> GENRES = List.of("crime", "fantasy", "space");

  private static final int WIDTH = 8;
  private static final long SEED = 8;
  private static final int PRICE = 3;
  private static final int COVER = 4;
  private static final int PURCHASE = 5;
  private static final int CRIME = 0;
  private static final int FANTASY = 1;
  private static final int SPACE = 2;

  private TasteShop() {}

  /** Writes the model to a directory. */
  public static Path write(Path directory) throws IOException {
    return write(model(), directory);
  }

  /** Writes a model to a directory. */
  public static Path write(Model model, Path directory) throws IOException {
    ModelFile.write(model, directory);
    return directory;
  }

  /** The model with the tasks next-item, click and stars. */
  public static Model model() {
    return model(schema(), List.of(new Task.NextItem(new Head.Direct()), click(), stars()));
  }

  /** The model under another name, which makes another version of it. */
  public static Model renamed(String name) {
    Model model = model();
    return new Model(
        name,
        model.architecture(),
        model.weights(),
        model.items(),
        model.settings(),
        model.metrics(),
        model.provenance());
  }

  /** A model of clicks alone, without a next-item task. */
  public static Model clicks() {
    return model(schema(), List.of(click()));
  }

  /** The same books by their genres alone, or by other features. */
  public static Model model(Schema schema, List<Task> tasks) {
    SequenceNetwork network =
        new SequenceNetwork(
            schema, new ItemEncoder(ITEMS, WIDTH, 1), new LinearRecurrence(WIDTH, WIDTH), tasks, 0);
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      tensors.put(
          parameter.name(),
          new Tensor.Floats(
              parameter.shape(), values(parameter.name(), (int) parameter.size(), random)));
    }
    FeatureEncoder encoder = new FeatureEncoder(schema.item());
    EncodedRows rows = encoder.rows(ITEMS);
    for (int item = 0; item < ITEMS; item++) {
      encoder.encode(Values.NONE.with("genre", genre(item)), rows, item);
    }
    if (encoder.slots() > 0) {
      tensors.put(
          SequenceNetwork.ITEM_CODES,
          new Tensor.Ints(List.of(ITEMS, encoder.slots()), rows.codes()));
    }
    if (encoder.width() > 0) {
      tensors.put(
          SequenceNetwork.ITEM_REALS,
          new Tensor.Floats(List.of(ITEMS, encoder.width()), rows.reals()));
    }
    return new Model(
        "tastes",
        network,
        new Weights(tensors),
        new ItemTable(
            IntStream.range(0, ITEMS)
                .mapToObj(i -> new ItemTable.Item(id(i), "Book " + i, List.of(genre(i))))
                .toList()),
        new JsonObject(),
        Map.of(),
        new Provenance("none", SEED, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0));
  }

  /** The id of a book. */
  public static String id(int item) {
    return "item-" + item;
  }

  /** The genre of a book of the model. */
  public static String genre(int item) {
    return GENRES.get(item % GENRES.size());
  }

  private static Schema schema() {
    return new Schema(
        List.of(category("segment", "adults", "kids"), number("age")),
        List.of(
            category("genre", "crime", "fantasy", "space"),
            new Feature.Categories(
                "words:title",
                new Vocabulary(List.of("harbour", "dragon", "rocket")),
                5,
                Feature.Weighting.EQUAL),
            new Feature.Vector("cover", 2)),
        List.of(
            category("type", "view", "purchase"),
            number("price"),
            category("device", "desk", "phone"),
            new Feature.Categories(
                "tags", new Vocabulary(List.of("gift", "sale")), 3, Feature.Weighting.EQUAL)),
        List.of(category("page", "home", "stars")));
  }

  private static Feature category(String name, String... values) {
    return new Feature.Category(name, new Vocabulary(List.of(values)));
  }

  private static Feature number(String name) {
    return new Feature.Number(name, new Scaling(false, 0, 10));
  }

  private static Task click() {
    return new Task.Binary(
        "click", new Label.Happened(), new Interaction.TargetAttention(4, 5), Tower.of(6), false);
  }

  private static Task stars() {
    return new Task.Rating(
        "stars", new Label.Column("value"), 1, 5, new Interaction.Product(), Tower.of(), false);
  }

  private static float[] values(String name, int size, SplittableRandom random) {
    float[] values = new float[size];
    switch (name) {
      case SequenceNetwork.ITEM_EMBEDDING, "body.bias" -> {}
      case SequenceNetwork.ITEM_BIAS -> {
        for (int item = 0; item < size; item++) {
          values[item] = -0.001f * (item + 1);
        }
      }
      case "body.weight" -> {
        // The gate is open by half, and the candidate is the input.
        for (int j = 0; j < WIDTH; j++) {
          values[(WIDTH + j) * WIDTH + j] = 1;
        }
      }
      case "item.genre.table", "item.words:title.table" -> {
        for (int genre = 0; genre < GENRES.size(); genre++) {
          values[(Vocabulary.FIRST + genre) * WIDTH + genre] = 1;
        }
      }
      case "item.cover.weight" -> values[COVER * 3 + 1] = 1;
      case "event.price.weight" -> values[PRICE * 2 + 1] = 1;
      case "event.type.table" -> values[(Vocabulary.FIRST + 1) * WIDTH + PURCHASE] = 1;
      case "task.click.calibration" -> values[0] = 1;
      case "event.tags.table" -> values[Vocabulary.FIRST * WIDTH + COVER] = 1;
      case "event.device.table" -> values[(Vocabulary.FIRST + 1) * WIDTH + SPACE] = 2;
      case "profile.segment.table" -> values[(Vocabulary.FIRST + 1) * WIDTH + FANTASY] = 1;
      case "profile.request:page.table" -> values[(Vocabulary.FIRST + 1) * WIDTH + SPACE] = 1;
      case "profile.age.weight" -> values[CRIME * 2 + 1] = 1;
      default -> {
        for (int i = 0; i < size; i++) {
          values[i] = (float) random.nextDouble(-1, 1);
        }
      }
    }
    return values;
  }
}

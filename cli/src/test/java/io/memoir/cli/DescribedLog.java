package io.memoir.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Users, items, events and requests with features of every kind. Each of them is there in three
 * forms: as a line of a file, as an application gives it to the library, and as the API takes it.
 * Values are missing, empty, rare or odd now and then.
 */
final class DescribedLog {
  static final int EVENTS = 10_000;

  private static final long SEED = 20_261_130;
  private static final int USERS = 40;
  private static final int ITEMS = 60;
  private static final long START = 1_750_000_000_000L;
  private static final int MINUTE = 60_000;

  private static final List<String> WORDS =
      List.of("river", "Night", "train", "GARDEN", "stone", "winter", "夜晚的花园", "rain-coat", "1984");
  private static final List<String> TAGS = List.of("gift", "sale", "a,b", "新品", "two words", "x");

  /** The kinds of all columns, so that none depends on what stands in the files. */
  static final String SCHEMA =
      """
      {
        "users": {
          "age": {"kind": "number"},
          "segment": {"kind": "category"},
          "likes": {"kind": "categories"},
          "joined": {"kind": "time"},
          "club": {"kind": "category"},
          "bio": {"kind": "words"},
          "taste": {"kind": "vector"},
          "saying": {"kind": "text", "encoder": "tiny"}
        },
        "items": {
          "title": {"kind": "words"},
          "marks": {"kind": "categories"},
          "price": {"kind": "number"},
          "cover": {"kind": "vector"},
          "released": {"kind": "time"},
          "about": {"kind": "text", "encoder": "tiny"},
          "shop": {"kind": "category"}
        },
        "events": {
          "type": {"kind": "category"},
          "value": {"kind": "number"},
          "price": {"kind": "number"},
          "shelf": {"kind": "category"},
          "code": {"kind": "category"},
          "gift": {"kind": "category"},
          "tags": {"kind": "categories"},
          "note": {"kind": "words"},
          "look": {"kind": "vector"},
          "story": {"kind": "text", "encoder": "tiny"},
          "page": {"kind": "category", "known": "request"},
          "hour": {"kind": "number", "known": "request"}
        }
      }
      """;

  /** An encoder of texts that needs no network: three numbers drawn from the hash of a text. */
  static final TextEncoder TINY =
      new TextEncoder() {
        @Override
        public String name() {
          return "tiny";
        }

        @Override
        public String sha256() {
          return "00".repeat(32);
        }

        @Override
        public int width() {
          return 3;
        }

        @Override
        public float[] encode(String text) {
          SplittableRandom random = new SplittableRandom(text.hashCode());
          float[] vector = new float[width()];
          for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextDouble(-1, 1);
          }
          return vector;
        }
      };

  /**
   * A user or an item.
   *
   * @param values for the library
   * @param attributes for the API
   */
  record Described(String id, Values values, JsonObject attributes) {}

  /**
   * An event, and the request before it.
   *
   * @param values of the event, for the library
   * @param sent the event for the API
   * @param asked values of the request, for the library
   * @param context of the request, for the API
   */
  record Happened(
      String userId,
      String itemId,
      Values values,
      JsonObject sent,
      Values asked,
      JsonObject context) {}

  /** Values in three forms. */
  private static final class Forms {
    private final JsonObject file = new JsonObject();
    private final JsonObject api = new JsonObject();
    private Values library = Values.NONE;

    void text(String name, String text) {
      file.addProperty(name, text);
      api.addProperty(name, text);
      library = library.with(name, text);
    }

    void number(String name, double number) {
      file.addProperty(name, number);
      api.addProperty(name, number);
      library = library.with(name, number);
    }

    void flag(String name, boolean flag) {
      file.addProperty(name, flag);
      api.addProperty(name, flag);
      library = library.with(name, Value.flag(flag));
    }

    /** A file has dates; a model is told the number of days. */
    void date(String name, LocalDate date) {
      file.addProperty(name, date.toString());
      api.addProperty(name, date.toEpochDay());
      library = library.with(name, (double) date.toEpochDay());
    }

    void texts(String name, List<String> texts) {
      JsonArray array = new JsonArray();
      texts.forEach(array::add);
      file.add(name, array);
      api.add(name, array.deepCopy());
      library = library.with(name, new Value.Texts(texts));
    }

    void vector(String name, double... numbers) {
      JsonArray array = new JsonArray();
      float[] values = new float[numbers.length];
      for (int i = 0; i < numbers.length; i++) {
        array.add(numbers[i]);
        values[i] = Float.parseFloat(Double.toString(numbers[i]));
      }
      file.add(name, array);
      api.add(name, array.deepCopy());
      library = library.with(name, new Value.Vector(values));
    }
  }

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<Described> users = new ArrayList<>();
  private final List<Described> items = new ArrayList<>();
  private final List<Happened> events = new ArrayList<>();

  /** Makes the log, and writes {@code users.jsonl}, {@code items.jsonl} and {@code log.jsonl}. */
  DescribedLog(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      Forms forms = user();
      forms.file.addProperty("user_id", "u-" + user);
      users.add(new Described("u-" + user, forms.library, forms.api));
      lines.add(forms.file.toString());
    }
    Files.write(directory.resolve("users.jsonl"), lines);
    lines.clear();
    for (int item = 0; item < ITEMS; item++) {
      Forms forms = item();
      forms.file.addProperty("item_id", "i-" + item);
      items.add(new Described("i-" + item, forms.library, forms.api));
      lines.add(forms.file.toString());
    }
    Files.write(directory.resolve("items.jsonl"), lines);
    lines.clear();
    for (int event = 0; event < EVENTS; event++) {
      lines.add(event(event));
    }
    Files.write(directory.resolve("log.jsonl"), lines);
  }

  List<Described> users() {
    return users;
  }

  List<Described> items() {
    return items;
  }

  /** In order of time. */
  List<Happened> events() {
    return events;
  }

  private Forms user() {
    Forms forms = new Forms();
    if (usually()) {
      forms.number("age", random.nextInt(16, 90));
    }
    if (usually()) {
      forms.text("segment", random.nextBoolean() ? "kids" : "grown-ups");
    }
    if (usually()) {
      forms.texts("likes", tags());
    }
    if (usually()) {
      forms.date("joined", LocalDate.of(2015, 1, 1).plusDays(random.nextInt(3_000)));
    }
    forms.flag("club", random.nextBoolean());
    if (usually()) {
      forms.text("bio", sentence());
    }
    if (usually()) {
      forms.vector("taste", decimal(), decimal());
    }
    if (usually()) {
      forms.text("saying", sentence());
    }
    return forms;
  }

  private Forms item() {
    Forms forms = new Forms();
    if (usually()) {
      forms.text("title", sentence());
    }
    if (usually()) {
      forms.texts("marks", tags());
    }
    if (usually()) {
      forms.number("price", cents());
    }
    if (usually()) {
      forms.vector("cover", decimal(), decimal(), decimal(), decimal());
    }
    if (usually()) {
      forms.date("released", LocalDate.of(1960, 1, 1).plusDays(random.nextInt(20_000)));
    }
    if (usually()) {
      forms.text("about", sentence());
    }
    forms.text("shop", "shop " + random.nextInt(3));
    return forms;
  }

  /** Makes an event, and returns its line in the file. */
  private String event(int number) {
    Forms forms = new Forms();
    Forms asked = new Forms();
    if (usually()) {
      forms.number("price", cents());
    }
    if (usually()) {
      forms.text("shelf", random.nextInt(300) == 0 ? "once " + number : "shelf " + number % 7);
    }
    if (usually()) {
      forms.number("code", List.of(1.0, 2.0, 2.5, 17.0).get(random.nextInt(4)));
    }
    if (usually()) {
      forms.flag("gift", random.nextBoolean());
    }
    if (usually()) {
      forms.texts("tags", tags());
    }
    if (usually()) {
      forms.text("note", random.nextInt(9) == 0 ? "[REC] " + sentence() : sentence());
    }
    if (usually()) {
      forms.vector("look", decimal(), decimal(), decimal());
    }
    if (usually()) {
      forms.text("story", sentence());
    }
    if (usually()) {
      asked.text("page", List.of("home", "search", "商品").get(random.nextInt(3)));
    }
    if (usually()) {
      asked.number("hour", random.nextInt(24) + 0.25 * random.nextInt(4));
    }
    String userId = "u-" + random.nextInt(USERS);
    String itemId = "i-" + random.nextInt(ITEMS);
    String type = random.nextInt(3) == 0 ? "purchase" : "view";
    long time = START + (long) MINUTE * number;

    JsonObject line = forms.file;
    asked.file.asMap().forEach(line::add);
    line.addProperty("user_id", userId);
    line.addProperty("item_id", itemId);
    line.addProperty("timestamp", time);
    line.addProperty("type", type);
    JsonObject sent = new JsonObject();
    sent.addProperty("eventId", "e-" + number);
    sent.addProperty("userId", userId);
    sent.addProperty("itemId", itemId);
    sent.addProperty("timestamp", time);
    sent.addProperty("type", type);
    Values values = forms.library.with("type", type);
    if (usually()) {
      double stars = 1 + random.nextInt(9) / 2.0;
      line.addProperty("value", stars);
      sent.addProperty("value", stars);
      values = values.with("value", stars);
    }
    JsonObject context = forms.api;
    asked.api.asMap().forEach(context::add);
    sent.add("context", context);
    events.add(new Happened(userId, itemId, values, sent, asked.library, asked.api));
    return line.toString();
  }

  private boolean usually() {
    return random.nextInt(5) > 0;
  }

  private double cents() {
    return random.nextInt(1, 50_000) / 100.0;
  }

  private double decimal() {
    return random.nextInt(-2_000, 2_000) / 1_000.0;
  }

  /** From none to five, some of them twice. */
  private List<String> tags() {
    return IntStream.range(0, random.nextInt(6))
        .mapToObj(i -> TAGS.get(random.nextInt(TAGS.size())))
        .toList();
  }

  private String sentence() {
    return IntStream.range(0, random.nextInt(1, 6))
        .mapToObj(i -> WORDS.get(random.nextInt(WORDS.size())))
        .collect(Collectors.joining(" "));
  }
}

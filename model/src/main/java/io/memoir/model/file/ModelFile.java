package io.memoir.model.file;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.ItemTable;
import io.memoir.model.Provenance;
import io.memoir.model.UnsupportedVersionException;
import io.memoir.model.WeightStorage;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelDescription;
import io.memoir.model.architecture.ModelOutline;
import io.memoir.model.json.DescribedFields;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The model file, which is a directory.
 *
 * <pre>
 * model.json            format "memoir-model", version, name, architecture, settings, metrics,
 *                       provenance, and the length and SHA-256 of each file below
 * weights.safetensors   every tensor the architecture needs
 * items.jsonl           one object per line, in the order of the item numbers: {"id": ..,
 *                       "title": .., "categories": [..]}; title and categories are optional
 * </pre>
 *
 * A model is written to a directory with another name and moved into place when all of it is on
 * disk, so a directory with a valid model.json is complete. Lengths and checksums are verified
 * before a file is parsed. Versions above {@value #VERSION} are rejected, and so are unknown
 * fields: a reader that ignored them would compute answers other than those the model was trained
 * for.
 *
 * <p>Version {@value #VERSION} is written. Version 2 added other forms of weights than {@link
 * WeightStorage#FLOAT32}; version 3 has {@code head} and {@code calendarEnd} in every network and
 * the fingerprint of the split in the provenance, and rejects unknown fields; version 4 has the
 * schema of the features and a list of tasks in every network. Older versions are read by {@link
 * DescriptionUpgrade}.
 */
public final class ModelFile {
  private static final String FORMAT = "memoir-model";
  private static final int VERSION = 4;

  /** The file that every model directory contains. */
  public static final String DESCRIPTION = "model.json";

  /** How often a model is read that another process replaces meanwhile. */
  private static final int ATTEMPTS = 10;

  private static final String WEIGHTS = "weights.safetensors";
  private static final String ITEMS = "items.jsonl";
  private static final ReplaceableDirectory.Kind KIND =
      new ReplaceableDirectory.Kind(
          "a model", DESCRIPTION, FORMAT, Set.of(WEIGHTS, ITEMS), Set.of());
  private static final Gson PRETTY = new GsonBuilder().setPrettyPrinting().create();

  private ModelFile() {}

  /**
   * Writes a model, and replaces an existing one at {@code directory}.
   *
   * @throws BadInputException if something other than a model exists at {@code directory}
   * @throws IOException if it cannot be written; an existing model is not changed
   */
  public static void write(Model model, Path directory) throws IOException {
    write(model, directory, WeightStorage.FLOAT32);
  }

  /** The same with a given form of storage of the weights. */
  public static void write(Model model, Path directory, WeightStorage storage) throws IOException {
    ReplaceableDirectory.write(
        directory,
        KIND,
        temporary -> {
          SafeTensors.write(temporary.resolve(WEIGHTS), model.weights(), storage);
          writeItems(temporary.resolve(ITEMS), model.items());
          JsonObject json = new JsonObject();
          json.addProperty("format", FORMAT);
          json.addProperty("version", VERSION);
          json.addProperty("name", model.name());
          json.add("architecture", ArchitectureJson.write(model.architecture()));
          json.add("settings", model.settings());
          json.add("metrics", PRETTY.toJsonTree(model.metrics()));
          json.add("provenance", PRETTY.toJsonTree(model.provenance()));
          JsonObject files = new JsonObject();
          for (String name : List.of(WEIGHTS, ITEMS)) {
            JsonObject file = new JsonObject();
            file.addProperty("bytes", Files.size(temporary.resolve(name)));
            file.addProperty("sha256", sha256(temporary.resolve(name)));
            files.add(name, file);
          }
          json.add("files", files);
          Files.writeString(temporary.resolve(DESCRIPTION), PRETTY.toJson(json) + "\n");
        });
  }

  /**
   * Reads a complete model. If another process replaces it meanwhile, the new one is read: the
   * files of two models are never mixed.
   *
   * @throws BadInputException if there is no model, or it is replaced again and again
   * @throws CorruptFileException if a file is missing, truncated or altered
   * @throws UnsupportedVersionException if a newer version of Memoir wrote it
   */
  public static Model read(Path directory) throws IOException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      String text = description(directory);
      try {
        Model model = described(directory, text, json -> model(directory, json));
        if (isCurrent(directory, text)) {
          return model;
        }
      } catch (IOException | RuntimeException e) {
        // If the directory was replaced, it may be the files of the other model that do not fit.
        if (isCurrent(directory, text)) {
          throw e;
        }
      }
    }
    throw new BadInputException(
        "the model in %s changed while it was read: try again".formatted(directory));
  }

  private static Model model(Path directory, DescribedFields json) throws IOException {
    verifyFiles(directory, json.object("files"));
    ItemTable items = readItems(directory.resolve(ITEMS));
    Weights weights = SafeTensors.read(directory.resolve(WEIGHTS));
    Model model =
        new Model(
            json.text("name"),
            ArchitectureJson.read(json.object("architecture")),
            weights,
            items,
            json.anything("settings"),
            readMetrics(json),
            readProvenance(json.object("provenance")));
    json.requireAllKnown();
    return model;
  }

  /** Whether a directory still has the description that was read from it. */
  private static boolean isCurrent(Path directory, String text) throws IOException {
    try {
      return Files.readString(directory.resolve(DESCRIPTION)).equals(text);
    } catch (NoSuchFileException | CharacterCodingException e) {
      return false; // moved away, or replaced by something else
    }
  }

  /**
   * Reads the description of a model without its weights.
   *
   * @throws BadInputException as for {@link #read}, for the content of the description
   */
  public static ModelDescription readDescription(Path directory) throws IOException {
    return described(
        directory,
        description(directory),
        json ->
            new ModelDescription(
                json.text("name"),
                json.anything("settings"),
                readProvenance(json.object("provenance"))));
  }

  /**
   * Reads everything about a model except its weights and items.
   *
   * @throws BadInputException as for {@link #read}, for the content of the description
   */
  public static ModelOutline readOutline(Path directory) throws IOException {
    return described(
        directory,
        description(directory),
        json ->
            new ModelOutline(
                json.text("name"),
                ArchitectureJson.read(json.object("architecture")),
                json.anything("settings"),
                readMetrics(json),
                readProvenance(json.object("provenance")),
                json.object("files").object(WEIGHTS).whole("bytes")));
  }

  private static Map<String, Double> readMetrics(DescribedFields json) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    json.anything("metrics")
        .entrySet()
        .forEach(entry -> metrics.put(entry.getKey(), entry.getValue().getAsDouble()));
    return metrics;
  }

  private static Provenance readProvenance(DescribedFields json) {
    Provenance provenance =
        new Provenance(
            json.text("dataFingerprint"),
            json.text("splitFingerprint"),
            json.whole("seed"),
            json.text("createdAt"),
            json.text("memoirVersion"),
            json.text("jvm"),
            json.text("cpu"),
            json.text("libraries"),
            json.real("trainingSeconds"));
    json.requireAllKnown();
    return provenance;
  }

  /** Reads a value from a description. */
  @FunctionalInterface
  private interface Reading<T> {
    T of(DescribedFields json) throws IOException;
  }

  /** The text of the description of a model. */
  private static String description(Path directory) throws IOException {
    Path description = directory.resolve(DESCRIPTION);
    for (int attempt = 1; ; attempt++) {
      ReplaceableDirectory.restore(directory, KIND);
      try {
        return Files.readString(description);
      } catch (NoSuchFileException e) {
        // A running writer may have moved the model away since it was looked for.
        if (attempt == ATTEMPTS) {
          throw new BadInputException(
              "no model at " + directory + ": expected a directory with a " + DESCRIPTION, e);
        }
      } catch (CharacterCodingException e) {
        throw new CorruptFileException(description + " is not UTF-8 text", e);
      }
    }
  }

  private static <T> T described(Path directory, String text, Reading<T> reading)
      throws IOException {
    Path description = directory.resolve(DESCRIPTION);
    try {
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      DescribedFields fields = DescribedFields.of(description, json);
      DescriptionUpgrade.complete(json, requireVersion(description, fields));
      return reading.of(fields);
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | ClassCastException
        | ArithmeticException
        | NumberFormatException
        | NullPointerException e) {
      throw new CorruptFileException(description + " is not a valid model description", e);
    }
  }

  /**
   * Checks that {@link #write} can write to a directory, before any work is done.
   *
   * @throws BadInputException if something other than a model is at {@code directory}
   */
  public static void requireReplaceable(Path directory) throws IOException {
    ReplaceableDirectory.requireReplaceable(directory, KIND);
  }

  /**
   * Removes a model; does nothing if there is none.
   *
   * @return false if the directory contains anything else, in which case it is not changed
   */
  public static boolean remove(Path directory) throws IOException {
    return ReplaceableDirectory.remove(directory, KIND);
  }

  private static int requireVersion(Path description, DescribedFields json) {
    String format = json.text("format");
    if (!format.equals(FORMAT)) {
      throw new CorruptFileException(
          "%s: format is \"%s\", expected \"%s\"".formatted(description, format, FORMAT));
    }
    int version = json.integer("version");
    if (version > VERSION) {
      throw new UnsupportedVersionException(
          String.format(
              Locale.ROOT,
              "%s has format version %d, but this version of Memoir reads versions up to %d: use the"
                  + " version of Memoir that wrote it, or a newer one",
              description,
              version,
              VERSION));
    }
    return version;
  }

  private static void verifyFiles(Path directory, DescribedFields files) throws IOException {
    for (String name : List.of(WEIGHTS, ITEMS)) {
      DescribedFields expected = files.object(name);
      Path file = directory.resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new CorruptFileException(file + " is missing");
      }
      long bytes = expected.whole("bytes");
      if (Files.size(file) != bytes) {
        throw new CorruptFileException(
            file + " has " + Files.size(file) + " bytes, expected " + bytes);
      }
      if (!sha256(file).equals(expected.text("sha256"))) {
        throw new CorruptFileException(
            file + " was altered after it was written: its SHA-256 differs from " + DESCRIPTION);
      }
      expected.requireAllKnown();
    }
    files.requireAllKnown();
  }

  private static void writeItems(Path file, ItemTable items) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (ItemTable.Item item : items.items()) {
        JsonObject json = new JsonObject();
        json.addProperty("id", item.id());
        if (!item.title().equals(item.id())) {
          json.addProperty("title", item.title());
        }
        if (!item.categories().isEmpty()) {
          JsonArray categories = new JsonArray();
          item.categories().forEach(categories::add);
          json.add("categories", categories);
        }
        writer.write(json.toString());
        writer.write('\n');
      }
    }
  }

  private static ItemTable readItems(Path file) throws IOException {
    List<ItemTable.Item> items = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        String id = json.get("id").getAsString();
        List<String> categories = new ArrayList<>();
        if (json.has("categories")) {
          json.getAsJsonArray("categories").forEach(each -> categories.add(each.getAsString()));
        }
        items.add(
            new ItemTable.Item(
                id, json.has("title") ? json.get("title").getAsString() : id, categories));
      }
    }
    return new ItemTable(items);
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        byte[] buffer = new byte[1 << 16];
        while (in.read(buffer) >= 0) {
          // The digest is computed from what is read.
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }
}

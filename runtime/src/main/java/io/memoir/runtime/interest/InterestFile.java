package io.memoir.runtime.interest;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.UnsupportedVersionException;
import io.memoir.model.file.ReplaceableDirectory;
import io.memoir.model.json.DescribedFields;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The file of an {@link InterestMap}, in a directory of its own.
 *
 * <pre>
 * interests.json   format "memoir-interests", version, model, data, seed, people, silhouette,
 *                  sharpness, nextId, memories (each with name, mean and scale), clusters (each with
 *                  id, name, described, purity, chance, judged, people, items, centroid), and
 *                  sha256, the SHA-256 of all other fields as compact JSON
 * </pre>
 *
 * The directory is written under another name and moved into place when all of it is on disk. The
 * checksum is verified before the content is used. Versions above {@value #VERSION} and unknown
 * fields are rejected. The file contains no ids of users.
 */
public final class InterestFile {
  private static final String FORMAT = "memoir-interests";
  private static final int VERSION = 1;

  /** The file that every such directory contains. */
  public static final String NAME = "interests.json";

  /** How often a file is read that another process replaces meanwhile. */
  private static final int ATTEMPTS = 10;

  private static final String CHECKSUM = "sha256";
  private static final ReplaceableDirectory.Kind KIND =
      new ReplaceableDirectory.Kind("a map of interests", NAME, FORMAT, Set.of(), Set.of());
  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private InterestFile() {}

  /**
   * Writes a map, and replaces an existing one at {@code directory}.
   *
   * @throws BadInputException if something other than a map of interests exists there
   * @throws IOException if it cannot be written; an existing map is not changed
   */
  public static void write(InterestMap map, Path directory) throws IOException {
    JsonObject json = json(map);
    json.addProperty(CHECKSUM, checksum(json));
    ReplaceableDirectory.write(
        directory,
        KIND,
        temporary -> Files.writeString(temporary.resolve(NAME), PRETTY.toJson(json) + "\n"));
  }

  /**
   * Checks that {@link #write} can write to a directory, before any work is done.
   *
   * @throws BadInputException if something other than a map of interests is there
   */
  public static void requireReplaceable(Path directory) throws IOException {
    ReplaceableDirectory.requireReplaceable(directory, KIND);
  }

  /**
   * Reads a map.
   *
   * @throws BadInputException if there is none
   * @throws CorruptFileException if it is truncated or altered
   * @throws UnsupportedVersionException if a newer version of Memoir wrote it
   */
  public static InterestMap read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    String text = text(directory, file);
    try {
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      DescribedFields fields = DescribedFields.of(file, json);
      requireVersion(file, fields);
      String checksum = fields.text(CHECKSUM);
      json.remove(CHECKSUM);
      if (!checksum(json).equals(checksum)) {
        throw new CorruptFileException(
            file + " was altered after it was written: its SHA-256 differs from the one in it");
      }
      InterestMap map = map(fields);
      fields.requireAllKnown();
      return map;
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | ClassCastException
        | ArithmeticException
        | NumberFormatException
        | IndexOutOfBoundsException e) {
      throw new CorruptFileException(file + " is not a valid map of interests", e);
    }
  }

  private static String text(Path directory, Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      ReplaceableDirectory.restore(directory, KIND);
      try {
        return Files.readString(file);
      } catch (NoSuchFileException e) {
        // A running writer may have moved the directory away since it was looked for.
        if (attempt == ATTEMPTS) {
          throw new BadInputException(
              "no interests at "
                  + directory
                  + ": expected a directory with an "
                  + NAME
                  + ", which memoir interests writes",
              e);
        }
      } catch (CharacterCodingException e) {
        throw new CorruptFileException(file + " is not UTF-8 text", e);
      }
    }
  }

  private static void requireVersion(Path file, DescribedFields fields) {
    String format = fields.text("format");
    if (!format.equals(FORMAT)) {
      throw new CorruptFileException(
          "%s: format is \"%s\", expected \"%s\"".formatted(file, format, FORMAT));
    }
    int version = fields.integer("version");
    if (version > VERSION) {
      throw new UnsupportedVersionException(
          String.format(
              Locale.ROOT,
              "%s has format version %d, but this version of Memoir reads versions up to %d: use the"
                  + " version of Memoir that wrote it, or a newer one",
              file,
              version,
              VERSION));
    }
  }

  private static InterestMap map(DescribedFields fields) {
    List<InterestSpace> spaces = new ArrayList<>();
    for (DescribedFields each : fields.objects("memories")) {
      spaces.add(
          new InterestSpace(
              memory(each, each.text("name")), each.numbers("mean"), each.number("scale")));
      each.requireAllKnown();
    }
    List<InterestCluster> clusters = new ArrayList<>();
    for (DescribedFields each : fields.objects("clusters")) {
      clusters.add(cluster(each));
      each.requireAllKnown();
    }
    return new InterestMap(
        fields.text("model"),
        fields.text("data"),
        fields.whole("seed"),
        fields.integer("people"),
        fields.real("silhouette"),
        fields.number("sharpness"),
        fields.integer("nextId"),
        spaces,
        clusters);
  }

  private static Memory memory(DescribedFields fields, String word) {
    return Arrays.stream(Memory.values())
        .filter(memory -> memory.word().equals(word))
        .findFirst()
        .orElseThrow(() -> fields.unknownType("memory", word));
  }

  private static InterestCluster cluster(DescribedFields fields) {
    InterestCluster.Fit fit =
        new InterestCluster.Fit(
            fields.real("purity"), fields.real("chance"), fields.integer("judged"));
    List<InterestCluster.TypicalItem> items = new ArrayList<>();
    for (DescribedFields each : fields.objects("items")) {
      items.add(new InterestCluster.TypicalItem(each.text("itemId"), each.text("title")));
      each.requireAllKnown();
    }
    return new InterestCluster(
        fields.integer("id"),
        fields.text("name"),
        fields.flag("described") ? Optional.of(fit) : Optional.empty(),
        fields.integers("people"),
        items,
        fields.numbers("centroid"));
  }

  private static JsonObject json(InterestMap map) {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("version", VERSION);
    json.addProperty("model", map.model());
    json.addProperty("data", map.data());
    json.addProperty("seed", map.seed());
    json.addProperty("people", map.people());
    json.addProperty("silhouette", map.silhouette());
    json.addProperty("sharpness", map.sharpness());
    json.addProperty("nextId", map.nextId());
    JsonArray memories = new JsonArray();
    for (InterestSpace space : map.spaces()) {
      JsonObject each = new JsonObject();
      each.addProperty("name", space.memory().word());
      each.add("mean", numbers(space.mean()));
      each.addProperty("scale", space.scale());
      memories.add(each);
    }
    json.add("memories", memories);
    JsonArray clusters = new JsonArray();
    map.clusters().forEach(cluster -> clusters.add(json(cluster)));
    json.add("clusters", clusters);
    return json;
  }

  private static JsonObject json(InterestCluster cluster) {
    JsonObject json = new JsonObject();
    json.addProperty("id", cluster.id());
    json.addProperty("name", cluster.name());
    json.addProperty("described", cluster.fit().isPresent());
    InterestCluster.Fit fit = cluster.fit().orElse(new InterestCluster.Fit(0, 0, 0));
    json.addProperty("purity", fit.purity());
    json.addProperty("chance", fit.chance());
    json.addProperty("judged", fit.items());
    JsonArray people = new JsonArray();
    cluster.people().forEach(people::add);
    json.add("people", people);
    JsonArray items = new JsonArray();
    for (InterestCluster.TypicalItem item : cluster.items()) {
      JsonObject each = new JsonObject();
      each.addProperty("itemId", item.itemId());
      each.addProperty("title", item.title());
      items.add(each);
    }
    json.add("items", items);
    json.add("centroid", numbers(cluster.centroid()));
    return json;
  }

  private static JsonArray numbers(float[] values) {
    JsonArray array = new JsonArray(values.length);
    for (float value : values) {
      array.add(value);
    }
    return array;
  }

  private static String checksum(JsonObject json) {
    try {
      byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }
}

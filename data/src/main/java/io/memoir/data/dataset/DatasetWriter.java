package io.memoir.data.dataset;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.data.layout.Role;
import io.memoir.data.sql.Duck;
import io.memoir.model.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes the files of a data set. */
final class DatasetWriter {
  private final Duck duck;
  private final Path directory;

  DatasetWriter(Duck duck, Path directory) {
    this.duck = duck;
    this.directory = directory;
  }

  /**
   * Writes events, items and users.
   *
   * @param features which of type and value the events have
   * @param inputs the features of items and users
   */
  void writeTables(List<String> features, FeatureInputs inputs) {
    copy(
        "SELECT sequence, item, time_ms AS time, part, "
            + (features.contains("type") ? "type" : "CAST(NULL AS VARCHAR) AS type")
            + ", "
            + (features.contains("value") ? "value" : "CAST(NULL AS DOUBLE) AS value")
            + " FROM dataset_events ORDER BY sequence, time_ms, ordinal",
        DatasetFiles.EVENTS);
    String items =
        "SELECT number, id, id AS title, CAST([] AS VARCHAR[]) AS categories FROM item_ids";
    if (inputs.items().isPresent()) {
      items =
          "SELECT i.number, i.id, coalesce(f.title, i.id) AS title,"
              + " coalesce(f.categories, []) AS categories"
              + columns(inputs.items().get().features())
              + " FROM item_ids i LEFT JOIN item_features f ON f.id = i.id";
    }
    copy(items + " ORDER BY number", DatasetFiles.ITEMS);
    String users = "SELECT number, id, user_id FROM sequence_ids";
    if (inputs.users().isPresent()) {
      users =
          "SELECT s.number, s.id, s.user_id"
              + columns(inputs.users().get().features())
              + " FROM sequence_ids s LEFT JOIN user_features f ON f.id = s.user_id";
    }
    copy(users + " ORDER BY number", DatasetFiles.USERS);
  }

  private static String columns(List<String> features) {
    StringBuilder columns = new StringBuilder();
    for (String feature : features) {
      columns.append(", f.").append(Duck.name(feature));
    }
    return columns.toString();
  }

  private void copy(String select, String file) {
    duck.run(
        "COPY ("
            + select
            + ") TO "
            + Duck.literal(directory.resolve(file).toAbsolutePath().toString())
            + " (FORMAT parquet, COMPRESSION zstd)");
  }

  /** Writes the manifest, which completes the data set. */
  void writeManifest(Preparation preparation, DatasetSummary summary, String fingerprint)
      throws IOException {
    JsonObject json = new JsonObject();
    json.addProperty("format", DatasetManifest.FORMAT);
    json.addProperty("version", DatasetManifest.VERSION);
    json.addProperty("fingerprint", fingerprint);
    json.add("summary", summary.toJson());
    json.add("options", options(preparation));
    json.add("provenance", provenance(preparation));
    JsonObject files = new JsonObject();
    for (String name : List.of(DatasetFiles.EVENTS, DatasetFiles.ITEMS, DatasetFiles.USERS)) {
      JsonObject file = new JsonObject();
      file.addProperty("bytes", Files.size(directory.resolve(name)));
      file.addProperty("sha256", Checksums.of(directory.resolve(name)));
      files.add(name, file);
    }
    json.add("files", files);
    Files.writeString(
        directory.resolve(DatasetManifest.FILE),
        new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n");
  }

  private static JsonObject options(Preparation preparation) {
    JsonObject options = new JsonObject();
    options.addProperty("format", preparation.format().word());
    options.addProperty("timeZone", preparation.timeZone().getId());
    for (Role role : Role.values()) {
      role.named(preparation.columns()).ifPresent(name -> options.addProperty(role.word(), name));
    }
    JsonArray types = new JsonArray();
    preparation.keepTypes().forEach(types::add);
    options.add("keepTypes", types);
    preparation.minimumValue().ifPresent(value -> options.addProperty("minimumValue", value));
    options.addProperty("minUser", preparation.minUser());
    options.addProperty("minItem", preparation.minItem());
    options.addProperty("dropExactDuplicates", preparation.dropExactDuplicates());
    preparation.dropRepeats().ifPresent(drop -> options.addProperty("dropRepeats", drop));
    preparation.sessionGap().ifPresent(gap -> options.addProperty("sessionGap", gap.toString()));
    preparation.split().ifPresent(split -> options.addProperty("split", split.toString()));
    options.addProperty("maxRejectedShare", preparation.maxRejectedShare());
    return options;
  }

  private JsonObject provenance(Preparation preparation) throws IOException {
    JsonObject provenance = new JsonObject();
    provenance.addProperty("createdAt", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    provenance.addProperty("memoirVersion", Provenance.runningVersion());
    provenance.addProperty("jvm", Runtime.version().toString());
    provenance.addProperty("duckdb", duck.rows("SELECT version()").getFirst().getFirst());
    provenance.add("inputs", files(preparation.inputs()));
    provenance.add("testInputs", files(preparation.testInputs()));
    provenance.add("items", files(preparation.items().stream().toList()));
    provenance.add("users", files(preparation.users().stream().toList()));
    return provenance;
  }

  private static JsonArray files(List<Path> paths) throws IOException {
    JsonArray files = new JsonArray();
    for (Path path : paths) {
      JsonObject file = new JsonObject();
      file.addProperty("file", path.toString());
      if (Files.isRegularFile(path)) { // A pipe has been read already.
        file.addProperty("bytes", Files.size(path));
        file.addProperty("sha256OfFirstMebibyte", Checksums.ofHead(path));
      }
      files.add(file);
    }
    return files;
  }
}

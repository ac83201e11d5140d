package io.memoir.data.dataset;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.data.SplitSizes;
import io.memoir.data.feature.FeatureReader;
import io.memoir.data.layout.Role;
import io.memoir.data.schema.ColumnSet;
import io.memoir.data.schema.DescriptionFile;
import io.memoir.data.schema.TableSelects;
import io.memoir.data.source.Checksums;
import io.memoir.data.sql.Duck;
import io.memoir.model.Provenance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
   * Writes events, items, users, rows that are not folded, and the kinds of the columns.
   *
   * @param named those of the columns type and value that the events have
   * @param inputs the features of items and users
   * @param shown whether there are rows that are not folded
   */
  void writeTables(List<String> named, FeatureInputs inputs, ColumnSet columns, boolean shown)
      throws IOException {
    TableSelects selects = new TableSelects(columns);
    copy(selects.events(named), DatasetFiles.EVENTS);
    copy(selects.items(inputs.items().map(FeatureReader::table)), DatasetFiles.ITEMS);
    copy(selects.users(inputs.users().map(FeatureReader::table)), DatasetFiles.USERS);
    if (shown) {
      copy(selects.shown(), DatasetFiles.SHOWN);
    }
    write(DescriptionFile.NAME, DescriptionFile.write(columns.description()));
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
    for (String name : DatasetFiles.ALL) {
      if (!Files.exists(directory.resolve(name))) {
        continue;
      }
      JsonObject file = new JsonObject();
      file.addProperty("bytes", Files.size(directory.resolve(name)));
      file.addProperty("sha256", Checksums.of(directory.resolve(name)));
      files.add(name, file);
    }
    json.add("files", files);
    write(DatasetManifest.FILE, new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n");
  }

  /**
   * Writes a text that may quote the input: unpaired surrogates are replaced, which
   * Files.writeString rejects.
   */
  private void write(String file, String text) throws IOException {
    Files.write(directory.resolve(file), text.getBytes(StandardCharsets.UTF_8));
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
    options.addProperty("texts", preparation.textChoice().isPresent() ? "encoded" : "words");
    preparation.dropRepeats().ifPresent(drop -> options.addProperty("dropRepeats", drop));
    preparation.sessionGap().ifPresent(gap -> options.addProperty("sessionGap", gap.toString()));
    preparation.split().ifPresent(split -> options.addProperty("split", split.toString()));
    SplitSizes sizes = preparation.sizes();
    sizes.validation().ifPresent(cut -> options.addProperty("validation", cut.text()));
    sizes.test().ifPresent(cut -> options.addProperty("test", cut.text()));
    sizes.seed().ifPresent(seed -> options.addProperty("seed", seed));
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
    provenance.add("itemVectors", files(List.copyOf(preparation.itemVectors().values())));
    provenance.add("schema", files(preparation.schema().stream().toList()));
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

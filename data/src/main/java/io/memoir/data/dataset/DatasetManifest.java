package io.memoir.data.dataset;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.memoir.data.schema.DescriptionFile;
import io.memoir.data.source.Checksums;
import io.memoir.data.source.RejectedLines;
import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.UnsupportedVersionException;
import io.memoir.model.file.ReplaceableDirectory;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The content of {@code dataset.json}.
 *
 * @param version version of the format
 * @param fingerprint hash of the content; equal inputs and options give equal fingerprints
 * @param summary what the data set contains
 * @param options options of the preparation
 * @param provenance inputs, time and versions of the preparation
 * @param files length and checksum of the files
 */
public record DatasetManifest(
    int version,
    String fingerprint,
    DatasetSummary summary,
    JsonObject options,
    JsonObject provenance,
    List<DatasetFile> files) {
  static final String FILE = "dataset.json";
  static final String FORMAT = "memoir-dataset";
  static final ReplaceableDirectory.Kind KIND =
      new ReplaceableDirectory.Kind(
          "a data set",
          FILE,
          FORMAT,
          Set.of(
              DatasetFiles.EVENTS,
              DatasetFiles.ITEMS,
              DatasetFiles.USERS,
              DatasetFiles.SHOWN,
              DatasetFiles.FEATURES,
              DatasetFiles.TEXTS,
              DescriptionFile.NAME,
              RejectedLines.FILE),
          Set.of(DatasetFiles.SPILL));
  static final int VERSION = 2;

  /** The expected length and checksum of a file. */
  public record DatasetFile(String name, long bytes, String sha256) {}

  public DatasetManifest {
    options = options.deepCopy();
    provenance = provenance.deepCopy();
    files = List.copyOf(files);
  }

  @Override
  public JsonObject options() {
    return options.deepCopy();
  }

  @Override
  public JsonObject provenance() {
    return provenance.deepCopy();
  }

  /**
   * Reads the manifest of a directory and verifies the files.
   *
   * @throws BadInputException if there is no data set
   * @throws CorruptFileException if a file was changed after it was written
   * @throws UnsupportedVersionException if a newer version wrote it
   */
  static DatasetManifest verified(Path directory) throws IOException {
    ReplaceableDirectory.restore(directory, KIND);
    Path file = directory.resolve(FILE);
    if (!Files.isDirectory(directory) || !Files.isRegularFile(file)) {
      throw new BadInputException(
          directory
              + (Files.exists(directory)
                  ? " is not a data set: it has no " + FILE
                  : " does not exist")
              + ", expected a directory written by prepare");
    }
    DatasetManifest manifest = read(file);
    for (DatasetFile expected : manifest.files) {
      verify(directory.resolve(expected.name), expected);
    }
    return manifest;
  }

  /**
   * The bytes of the manifest of a directory; none if there is no data set. They differ if the data
   * set was replaced by another one.
   */
  static byte[] content(Path directory) throws IOException {
    ReplaceableDirectory.restore(directory, KIND);
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return new byte[0];
    }
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return new byte[0]; // a writer has just moved it away
    }
  }

  /** Whether the directory has a data set with some files, which are unchanged. */
  static boolean holds(Path directory, List<String> names) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      List<DatasetFile> wanted =
          read(file).files.stream().filter(each -> names.contains(each.name)).toList();
      for (DatasetFile expected : wanted) {
        verify(directory.resolve(expected.name), expected);
      }
      return wanted.size() == names.size();
    } catch (BadInputException _) {
      return false;
    }
  }

  private static DatasetManifest read(Path file) throws IOException {
    try {
      return parse(file, Files.readString(file));
    } catch (CharacterCodingException
        | JsonParseException
        | IllegalStateException
        | NullPointerException
        | ClassCastException
        | NumberFormatException
        | UnsupportedOperationException
        | java.time.DateTimeException e) {
      throw new CorruptFileException(file + " is not a valid manifest: " + e.getMessage(), e);
    }
  }

  private static void verify(Path file, DatasetFile expected) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CorruptFileException(file + " is missing from the data set");
    }
    if (Files.size(file) != expected.bytes) {
      throw new CorruptFileException(
          file + " has " + Files.size(file) + " bytes, expected " + expected.bytes);
    }
    if (!Checksums.of(file).equals(expected.sha256)) {
      throw new CorruptFileException(file + " is corrupt: its checksum does not match");
    }
  }

  private static DatasetManifest parse(Path file, String text) {
    JsonObject json = JsonParser.parseString(text).getAsJsonObject();
    JsonElement format = json.get("format");
    if (format == null || !format.getAsString().equals(FORMAT)) {
      throw new CorruptFileException(
          file
              + " is not the manifest of a data set: its field 'format' is missing or not '"
              + FORMAT
              + "'");
    }
    int version = json.get("version").getAsInt();
    if (version > VERSION) {
      throw new UnsupportedVersionException(
          ("%s has format version %d, but this version of Memoir reads versions up to %d: use the"
                  + " version of Memoir that wrote it, or a newer one")
              .formatted(file, version, VERSION));
    }
    List<DatasetFile> files = new ArrayList<>();
    for (Map.Entry<String, JsonElement> entry : json.getAsJsonObject("files").entrySet()) {
      JsonObject one = entry.getValue().getAsJsonObject();
      files.add(
          new DatasetFile(
              entry.getKey(), one.get("bytes").getAsLong(), one.get("sha256").getAsString()));
    }
    return new DatasetManifest(
        version,
        json.get("fingerprint").getAsString(),
        DatasetSummary.ofJson(json.getAsJsonObject("summary")),
        json.getAsJsonObject("options"),
        json.getAsJsonObject("provenance"),
        files);
  }
}

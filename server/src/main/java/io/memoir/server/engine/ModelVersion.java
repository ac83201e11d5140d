package io.memoir.server.engine;

import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.feature.RecentTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * An opened model. Immutable: another model is another version.
 *
 * @param name the name stored in the model
 * @param version the name of its directory
 * @param fingerprint equal for byte-identical models only
 * @param directory from which it was opened
 * @param options with which it runs
 * @param recommender runs the model
 * @param trainedAt time at which it was trained, if that is known
 */
public record ModelVersion(
    String name,
    String version,
    String fingerprint,
    Path directory,
    Recommender.Options options,
    Recommender recommender,
    Optional<Instant> trainedAt) {
  private static final int FINGERPRINT_BYTES = 16;

  /** A model of which it is not known when it was trained. */
  public ModelVersion(
      String name,
      String version,
      String fingerprint,
      Path directory,
      Recommender.Options options,
      Recommender recommender) {
    this(name, version, fingerprint, directory, options, recommender, Optional.empty());
  }

  /**
   * Opens the model in a directory.
   *
   * @throws BadInputException if there is no model, or one that is damaged or too new
   */
  public static ModelVersion open(Path directory) throws IOException {
    return open(directory, Recommender.Options.defaults());
  }

  /**
   * Opens the model in a directory with options. The text encoders cache the vectors of the last
   * texts.
   *
   * @throws BadInputException if there is no model, or one that is damaged or too new, or if the
   *     options are not supported on this machine
   */
  public static ModelVersion open(Path directory, Recommender.Options options) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    String before = fingerprint(absolute);
    Model model = ModelFile.read(absolute);
    if (!fingerprint(absolute).equals(before)) {
      throw new BadInputException("the model in " + directory + " changed while it was read");
    }
    Path last = absolute.getFileName();
    Recommender.Options remembering = options.withTexts(RecentTexts.of(options.texts()));
    return new ModelVersion(
        model.name(),
        last == null ? "model" : last.toString(),
        before,
        absolute,
        remembering,
        Recommender.of(model, remembering),
        trainedAt(model.provenance().createdAt()));
  }

  private static Optional<Instant> trainedAt(String written) {
    try {
      return Optional.of(Instant.parse(written));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * Identifies the states that are computed with this model. They depend on how the item vectors
   * are stored in memory, so the snapshots of one storage are not used for another.
   */
  String statesId() {
    return options.items() == ItemStorage.FLOAT32
        ? fingerprint
        : fingerprint + "-" + options.items().name().toLowerCase(Locale.ROOT);
  }

  /**
   * A hash of the description of the model in a directory, which contains the checksums of all its
   * other files: 32 hexadecimal digits.
   *
   * @throws BadInputException if there is no model
   */
  public static String fingerprint(Path directory) throws IOException {
    try {
      byte[] description = Files.readAllBytes(directory.resolve(ModelFile.DESCRIPTION));
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(description);
      return HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "no model in %s: it has no %s".formatted(directory, ModelFile.DESCRIPTION), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }
}

package io.memoir.server.http.settings;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The API keys in a file: one line for each, with name, role, and SHA-256 of the key; lines that
 * begin with {@code #} are comments.
 *
 * <p>A key is 256 random bits, which cannot be guessed, so a fast hash without salt is sufficient.
 * Slow hashes are for passwords, which people choose.
 */
public final class Keys {
  private static final String PREFIX = "mk_";
  private static final int KEY_BYTES = 32;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The holder of a key. */
  public record Holder(String name, Role role) {}

  /** {@code hash} in hexadecimal. */
  private record Known(Holder holder, String hash) {}

  private final Path file;
  private final FileMark mark;
  private final List<Known> known;

  private Keys(Path file, FileMark mark, List<Known> known) {
    this.file = file;
    this.mark = mark;
    this.known = List.copyOf(known);
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException if a line is invalid, a name occurs twice, or there is no key
   */
  public static Keys read(Path file) throws IOException {
    FileMark mark = FileMark.of(file);
    List<Known> known = new ArrayList<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String where = "%s, line %d".formatted(file, number);
      String[] parts = line.strip().split("\\s+", -1);
      if (parts.length != 3 || !parts[2].matches("[0-9a-f]{64}")) {
        throw new BadInputException(
            where
                + ": the line is not an API key, expected three words: the name, the role, and the"
                + " SHA-256 of the key as 64 lower-case hexadecimal digits");
      }
      Holder holder = new Holder(name(parts[0], where), role(parts[1], where));
      if (known.stream().anyMatch(other -> other.holder().name().equals(holder.name()))) {
        throw new BadInputException("%s: the name %s occurs twice".formatted(where, parts[0]));
      }
      known.add(new Known(holder, parts[2]));
    }
    if (known.isEmpty()) {
      throw new BadInputException(file + " contains no key, expected one or more");
    }
    return new Keys(file, mark, known);
  }

  /**
   * Creates a key and adds its hash to a file, which is created if it does not exist, readable by
   * its owner only.
   *
   * @return the key, which is not stored anywhere
   * @throws BadInputException if the name is invalid or exists in the file already
   */
  public static String create(Path file, String name, Role role) throws IOException {
    name(name, "--name");
    boolean exists = Files.exists(file);
    if (exists
        && lines(file).stream().anyMatch(line -> !line.isBlank() && !line.startsWith("#"))
        && read(file).known.stream().anyMatch(other -> other.holder().name().equals(name))) {
      throw new BadInputException(
          "%s already contains a key with the name %s".formatted(file, name));
    }
    if (!exists) {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } else {
        Files.createFile(file);
      }
    }
    byte[] bytes = new byte[KEY_BYTES];
    RANDOM.nextBytes(bytes);
    String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    String line = "%s %s %s%n".formatted(name, role.name().toLowerCase(Locale.ROOT), hash(key));
    Files.writeString(
        file, endsInALine(file) ? line : System.lineSeparator() + line, StandardOpenOption.APPEND);
    return key;
  }

  /** Whether the file ends with a line end; an editor may have left the last line without one. */
  private static boolean endsInALine(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return bytes.length == 0 || bytes[bytes.length - 1] == '\n' || bytes[bytes.length - 1] == '\r';
  }

  /**
   * The lines of a file.
   *
   * @throws BadInputException if it does not exist, or is not text
   */
  private static List<String> lines(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new BadInputException(file + " is a directory, expected a key file");
    }
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          file + " does not exist, expected a key file created with memoir keys", e);
    } catch (CharacterCodingException e) {
      throw new BadInputException(file + " is not UTF-8 text, expected a key file", e);
    }
  }

  /** The file from which they were read. */
  public Path file() {
    return file;
  }

  /** The mark of the file when they were read. */
  public FileMark mark() {
    return mark;
  }

  /** The number of keys. */
  public int size() {
    return known.size();
  }

  /**
   * The holder of a key. The key is compared with every hash completely, so that the duration says
   * nothing about the keys.
   */
  public Optional<Holder> holder(String key) {
    byte[] hash = hash(key).getBytes(StandardCharsets.US_ASCII);
    Optional<Holder> holder = Optional.empty();
    for (Known each : known) {
      if (MessageDigest.isEqual(each.hash().getBytes(StandardCharsets.US_ASCII), hash)) {
        holder = Optional.of(each.holder());
      }
    }
    return holder;
  }

  private static String name(String name, String where) {
    if (!NAME.matcher(name).matches()) {
      throw new BadInputException(
          where + ": the name is invalid, expected 1 to 64 letters, digits, '.', '_' and '-'");
    }
    return name;
  }

  private static Role role(String word, String where) {
    for (Role role : Role.values()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(word)) {
        return role;
      }
    }
    throw new BadInputException(where + ": unknown role, expected send, read, write or admin");
  }

  private static String hash(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }
}

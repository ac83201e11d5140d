package io.memoir.cli.option;

import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A settings file: lines of {@code name = value}, with the name of an option without its dashes.
 * Blank lines and lines that begin with {@code #} are ignored. The value is the text after the
 * equals sign without surrounding blanks; there is no quoting.
 */
public final class SettingsFile {
  private final Path path;
  private final Map<String, Line> lines;

  private SettingsFile(Path path, Map<String, Line> lines) {
    this.path = path;
    this.lines = lines;
  }

  /** The line of a setting, counted from 1, and its value. */
  private record Line(int number, String value) {}

  /**
   * Reads a file. Messages contain no values, which may be secret.
   *
   * @param known the valid names
   * @throws BadInputException if it cannot be read, or a line is malformed or has an unknown name
   */
  public static SettingsFile read(Path path, Set<String> known) {
    Map<String, Line> lines = new LinkedHashMap<>();
    int number = 0;
    for (String text : text(path)) {
      number++;
      String line = text.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String where = "%s, line %d".formatted(path, number);
      int equals = line.indexOf('=');
      if (equals < 0) {
        throw new BadInputException(where + ": there is no '=', expected NAME = VALUE");
      }
      String name = line.substring(0, equals).strip();
      String value = line.substring(equals + 1).strip();
      if (!known.contains(name)) {
        throw new BadInputException(
            "%s: unknown setting '%s'%s, expected one of %s"
                .formatted(
                    where,
                    name,
                    NearMatches.of(name, List.copyOf(known)).question(),
                    String.join(", ", known)));
      }
      if (value.isEmpty()) {
        throw new BadInputException("%s: %s is empty, expected a value".formatted(where, name));
      }
      Line before = lines.putIfAbsent(name, new Line(number, value));
      if (before != null) {
        throw new BadInputException(
            "%s: %s is already set in line %d, expected it once"
                .formatted(where, name, before.number()));
      }
    }
    return new SettingsFile(path, lines);
  }

  private static List<String> text(Path path) {
    try {
      return Files.readAllLines(path);
    } catch (NoSuchFileException e) {
      throw new BadInputException(path + " does not exist, expected a settings file", e);
    } catch (CharacterCodingException e) {
      throw new BadInputException(path + " is not UTF-8 text, expected a settings file", e);
    } catch (IOException e) {
      throw new BadInputException(
          Files.isDirectory(path)
              ? path + " is a directory, expected a settings file"
              : "%s cannot be read%s, expected a settings file"
                  .formatted(
                      path,
                      e instanceof FileSystemException named && named.getReason() != null
                          ? " (" + named.getReason() + ")"
                          : ""),
          e);
    }
  }

  /** The value of a setting in the file. */
  public Optional<GivenSetting> given(String name) {
    return Optional.ofNullable(lines.get(name))
        .map(line -> new GivenSetting(line.value(), "%s, line %d".formatted(path, line.number())));
  }
}

package io.memoir.server.http.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;

/**
 * The state of a file at one moment, also of a file that does not exist: its content has not
 * changed as long as its mark is the same. A mark is taken before the content is read, so that a
 * change during the reading gives another mark later.
 *
 * @param text differs for each state; only for comparisons
 */
public record FileMark(String text) {

  /** The present mark of a file. */
  public static FileMark of(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileMark(
          String.format(
              Locale.ROOT, "%s %d %s", found.lastModifiedTime(), found.size(), found.fileKey()));
    } catch (NoSuchFileException e) {
      return new FileMark("none");
    } catch (IOException e) {
      return new FileMark(e.toString());
    }
  }
}

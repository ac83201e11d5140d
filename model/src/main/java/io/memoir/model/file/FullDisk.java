package io.memoir.model.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Adds the name of the file to failures of writes. */
public final class FullDisk {
  private static final String NO_SPACE = "No space left on device";

  private FullDisk() {}

  /**
   * The failure with the name of the file, if the disk was full and the name is missing: the JDK
   * names a file that it cannot open, but not one that it cannot write to. Any other failure is
   * returned unchanged.
   */
  public static IOException named(Path file, IOException failure) {
    boolean nameless =
        !(failure instanceof FileSystemException)
            && String.valueOf(failure.getMessage()).contains(NO_SPACE);
    if (!nameless) {
      return failure;
    }
    FileSystemException named = new FileSystemException(file.toString(), null, NO_SPACE);
    named.initCause(failure);
    return named;
  }
}

package io.memoir.data.source;

import io.memoir.model.BadInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Detects the compression of a file from its first bytes: gzip is read, any other is rejected. */
public final class Packing {
  /** The number of bytes needed for the detection. */
  public static final int MAGIC_BYTES = 16;

  private record Kind(String magic, String name, String unpack) {}

  private static final List<Kind> OTHERS =
      List.of(
          new Kind("PK\3\4", "a zip archive", "unzip -p"),
          new Kind("PK\5\6", "an empty zip archive", "unzip -p"),
          new Kind("BZh", "packed with bzip2", "bzip2 -dc"),
          new Kind("\u00fd7zXZ\0", "packed with xz", "xz -dc"),
          new Kind("(\u00b5/\u00fd", "packed with zstd", "zstd -dc"),
          new Kind("\4\"M\u0018", "packed with lz4", "lz4 -dc"),
          new Kind("7z\u00bc\u00af'\u001c", "a 7z archive", "7z x -so"));

  private Packing() {}

  /**
   * Whether a file is compressed with gzip.
   *
   * @throws BadInputException if it is compressed in another way
   */
  public static boolean isGzip(Path file, byte[] firstBytes) {
    String first = new String(firstBytes, StandardCharsets.ISO_8859_1);
    for (Kind kind : OTHERS) {
      boolean is = first.startsWith(kind.magic);
      if (kind.magic.equals("BZh")) {
        // Three letters alone can be text: in the header they are followed by a digit and the
        // digits of pi.
        is = is && first.startsWith("1AY&SY", 4);
      }
      if (is) {
        throw new BadInputException(
            "%s is %s, expected plain text, gzip or Parquet: unpack it first, for example --input <(%s FILE)"
                .formatted(file, kind.name, kind.unpack));
      }
    }
    return first.startsWith("\u001f\u008b");
  }
}

package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.data.source.Lines;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How files come in: by which name, through a pipe, packed, with which line ends. */
class InputFilesTest {
  private static final String LINES = "user,item,time\nu,a,1\nu,b,2\nu,c,3\n";

  @TempDir Path folder;

  private static byte[] gzipped(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private Dataset prepared(Path file) throws IOException {
    return Shown.prepare(file, b -> b.split(Split.leaveOneOut()));
  }

  /** A pipe that gives some bytes once. */
  private Path pipe(String name, byte[] content) throws IOException {
    Path pipe = folder.resolve(name);
    try {
      int code = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
      Assumptions.assumeTrue(code == 0, "skipped: there are no pipes here");
    } catch (IOException e) {
      Assumptions.abort("skipped: there is no mkfifo here: " + e.getMessage());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (OutputStream out = Files.newOutputStream(pipe)) {
            out.write(content);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return pipe;
  }

  private static byte[] bigLog(int lines) {
    StringBuilder text = new StringBuilder("user,item,time\n");
    for (int i = 0; i < lines; i++) {
      text.append("user").append(i % 97).append(",item").append(i % 31).append(',');
      text.append(1_700_000_000 + i).append('\n');
    }
    return bytes(text.toString());
  }

  @Timeout(value = 5, unit = TimeUnit.MINUTES) // Waits for ever if the pipe is opened twice.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pipe_isReadWhole(boolean packed) throws Exception {
    byte[] log = bigLog(40_000);
    Path pipe = pipe("log.csv", packed ? gzipped(log) : log);
    Dataset dataset = prepared(pipe);
    assertThat(dataset.manifest().summary().events()).isEqualTo(40_000);
    assertThat(dataset.manifest().summary().rejectedLines()).isZero();
  }

  @Test
  void pipe_ofJsonLines_andSmallerThanTheFirstLook_isReadWhole() throws Exception {
    Path pipe =
        pipe(
            "log.jsonl",
            bytes(
                """
                {"user":"u","item":"a"}
                {"user":"u","item":"b"}
                {"user":"u","item":"c"}
                """));
    assertThat(Shown.sequences(prepared(pipe))).containsExactly("u: a b? c!");
  }

  @Test
  void parquetInAPipe_isRefused() throws Exception {
    Path pipe = pipe("log.parquet", bytes("PAR1 and so on"));
    assertThat(Shown.refusal(pipe, b -> b))
        .isEqualTo(
            "log.parquet is a Parquet file in a pipe, expected a regular file: save it first");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "events[1].csv",
        "e*.csv",
        "e?.csv",
        "{a,b}.csv",
        "it's.csv",
        "a\\b.csv",
        "#1 x.csv",
        "ü %41.csv",
        "[!x].csv",
        "k=v.csv",
        "\"q\".csv",
        "-.csv"
      })
  void name_isNotAPattern(String name) throws IOException {
    for (String other : new String[] {"events1.csv", "e1.csv", "a.csv", "y.csv"}) {
      Files.writeString(folder.resolve(other), "user,item,time\nx,x,1\nx,x,2\nx,x,3\n");
    }
    Path file = Files.writeString(folder.resolve(name), LINES);
    assertThat(Shown.sequences(prepared(file))).containsExactly("u: a b? c!");
    assertThat(Dataset.open(folder.resolve("dataset")).manifest().summary().found().get("input"))
        .isEqualTo(file.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"d[1]", "d*", "d?", "{d,e}", "d'q", "k=v", "ü x", "d\\e"})
  void dataset_andParquet_inADirectoryWithSuchAName(String name) throws IOException {
    Path other = Files.createDirectory(folder.resolve("d1"));
    Path directory = Files.createDirectory(folder.resolve(name));
    for (Path place : new Path[] {other, directory}) {
      String item = place.equals(other) ? "x" : "a";
      try (Duck duck = Duck.reading()) {
        duck.run(
            "COPY (SELECT * FROM (VALUES ('u', '"
                + item
                + "', 1), ('u', 'b', 2), ('u', 'c', 3)) t(user_id, item_id, time)) TO "
                + Duck.literal(place.resolve("log[1].parquet").toString())
                + " (FORMAT parquet)");
      }
    }
    if (name.contains("\\")) {
      assertThat(Shown.refusal(directory.resolve("log[1].parquet"), b -> b))
          .startsWith("log[1].parquet cannot be opened: its name contains a backslash");
      return;
    }
    Dataset dataset = prepared(directory.resolve("log[1].parquet"));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? c!");
    assertThat(dataset.manifest().summary().found().get("columns"))
        .isEqualTo("user = user_id, item = item_id, time = time");
  }

  @Test
  void dataset_withBackslashAndPatternInItsName_isRefusedBeforeAnythingIsWritten()
      throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), LINES);
    Path output = folder.resolve("d\\e[1]");
    assertThatThrownBy(
            () -> Preparation.of(file).split(Split.leaveOneOut()).to(output).run(Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("its name contains a backslash");
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "zip, 504B030414000000, is a zip archive, unzip -p",
    "bz2, 425A68393141592653590000, is packed with bzip2, bzip2 -dc",
    "xz, FD377A585A000004, is packed with xz, xz -dc",
    "zst, 28B52FFD04580000, is packed with zstd, zstd -dc",
    "lz4, 04224D1864400000, is packed with lz4, lz4 -dc",
    "7z, 377ABCAF271C0004, is a 7z archive, 7z x -so"
  })
  void packedInAnotherWay_isNamed_andHowToUnpackIt(
      String ending, String magic, String what, String command) throws IOException {
    for (String name : new String[] {"log.csv." + ending, "log.csv", "log.csv.gz"}) {
      Path file = Files.write(folder.resolve(name), HexFormat.of().parseHex(magic));
      assertThat(Shown.refusal(file, b -> b)).startsWith(name + " " + what).contains(command);
    }
  }

  @Test
  void textThatBeginsLikeAnArchive_isText() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("t.csv"), "BZh9,a,1700000000\nBZh9,b,1700000001\nBZh9,c,1700000002\n");
    assertThat(Shown.sequences(prepared(file))).containsExactly("BZh9: a b? c!");
  }

  @Test
  void gzip_ofSeveralMembers_isReadWhole_alsoUnderAnotherName() throws IOException {
    byte[] first = gzipped(bytes("user,item,time\nu,a,1\n"));
    byte[] second = gzipped(bytes("u,b,2\nu,c,3\n"));
    Path file = Files.write(folder.resolve("t.csv"), joined(first, second, new byte[512]));
    assertThat(Shown.sequences(prepared(file))).containsExactly("u: a b? c!");
  }

  /** Also cut where only the checksum is missing, or between header and data. */
  @Test
  void gzip_cutAnywhere_isRefused() throws IOException {
    byte[] whole = gzipped(bigLog(2_000));
    for (int length :
        new int[] {3, 9, 12, 100, whole.length / 2, whole.length - 9, whole.length - 1}) {
      Path file = Files.write(folder.resolve("t.csv.gz"), Arrays.copyOf(whole, length));
      assertThat(Shown.refusal(file, b -> b))
          .as("the first %s of %s bytes", length, whole.length)
          .isEqualTo("t.csv.gz is not a valid gzip file: it is cut off");
    }
  }

  @Test
  void gzip_damagedOrFollowedByOtherBytes_isRefused() throws IOException {
    byte[] whole = gzipped(bigLog(2_000));
    byte[] damaged = whole.clone();
    damaged[whole.length - 6] ^= 1;
    assertThat(Shown.refusal(Files.write(folder.resolve("a.csv.gz"), damaged), b -> b))
        .isEqualTo("a.csv.gz is not a valid gzip file: its checksum is wrong");
    byte[] followed = joined(whole, bytes("u,a,1\n"));
    assertThat(Shown.refusal(Files.write(folder.resolve("b.csv.gz"), followed), b -> b))
        .isEqualTo(
            "b.csv.gz is not a valid gzip file: the compressed data is followed by other data");
  }

  @Test
  void lineEnds_mixedInOneFile_eachEndALine() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("t.csv"), "user,item,time\r\nu,a,1\nu,b,2\r\r\nu,c,3\ru,d,4");
    assertThat(Shown.sequences(prepared(file))).containsExactly("u: a b c? d!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user,item,time\nu,a,1\nu,b,2\nu,c,3",
        "{\"user\":\"u\",\"item\":\"a\",\"ts\":1}\n{\"user\":\"u\",\"item\":\"b\",\"ts\":2}\n{\"user\":\"u\",\"item\":\"c\",\"ts\":3}",
        "[{\"user\":\"u\",\"item\":\"a\",\"ts\":1},{\"user\":\"u\",\"item\":\"b\",\"ts\":2},{\"user\":\"u\",\"item\":\"c\",\"ts\":3}]",
        "u a b c",
        "u::a::5::1\nu::b::5::2\nu::c::5::3",
        "user_id:token\titem_id:token\ttimestamp:float\nu\ta\t1\nu\tb\t2\nu\tc\t3"
      })
  void byteOrderMark_isNoPartOfTheText(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("t.txt"), "\uFEFF" + text);
    assertThat(Shown.sequences(prepared(file))).containsExactly("u: a b? c!");
  }

  @Test
  void lineThatIsTooLong_isRejected_andTheNextAreRead() throws IOException {
    StringBuilder text = new StringBuilder("user,item,time\n");
    text.append("u,").append("x".repeat(Lines.MOST_BYTES)).append(",1700000000\n");
    for (int i = 0; i < 200; i++) {
      text.append("u,i,").append(1_700_000_000 + i).append('\n');
    }
    Dataset dataset = prepared(Files.writeString(folder.resolve("t.csv"), text));
    assertThat(dataset.manifest().summary().events()).isEqualTo(200);
    assertThat(dataset.manifest().summary().rejectedLines()).isEqualTo(1);
  }

  @Test
  void manyColumns_areRead() throws IOException {
    StringBuilder text = new StringBuilder("item,");
    for (int c = 0; c < 3_000; c++) {
      text.append("c").append(c).append(',');
    }
    text.append("user,time\n");
    for (int i = 0; i < 3; i++) {
      text.append("abc".charAt(i))
          .append(",\"x, y\"".repeat(3_000))
          .append(",u,")
          .append(i + 1)
          .append('\n');
    }
    Dataset dataset = prepared(Files.writeString(folder.resolve("t.csv"), text));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? c!");
    assertThat(dataset.manifest().summary().warnings())
        .contains(
            folder.resolve("t.csv")
                + " has 3,000 columns in addition to user, item, time and the like; the first 200"
                + " are used, and others only if --schema describes them");
  }
}

package io.memoir.data;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.Preparation;
import io.memoir.data.dataset.Shown;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.file.SchemaJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The golden data set with every kind of feature, with labels and rows that are shown, and beside
 * it a text of what is in it. The main method wrote both; it is run again only for a new version of
 * the format, into a new directory.
 */
final class GoldenFeatures {
  private static final Path PLACE = Path.of("src", "test", "resources", "golden-dataset");

  /** Version 2, written by the first Memoir that had features. */
  static final Path VERSION_2 = PLACE.resolve("0.2-features");

  private GoldenFeatures() {}

  /** Counts two letters of a text. */
  private record Letters() implements TextEncoder {
    @Override
    public String name() {
      return "letters";
    }

    @Override
    public String sha256() {
      return "0123456789abcdef";
    }

    @Override
    public int width() {
      return 2;
    }

    @Override
    public float[] encode(String text) {
      return new float[] {
        text.chars().filter(c -> c == 'a').count(), text.chars().filter(c -> c == 'e').count()
      };
    }
  }

  /** The text beside a data set. */
  static Path textOf(Path dataset) {
    return dataset.resolveSibling(dataset.getFileName() + ".txt");
  }

  /** Everything that a data set holds, in lines that people can read. */
  static List<String> lines(Dataset dataset) {
    List<String> lines = new ArrayList<>();
    lines.add("fingerprint " + dataset.fingerprint());
    lines.add("schema " + SchemaJson.write(dataset.features().schema()));
    dataset.items().items().forEach(item -> lines.add("item " + item));
    io.memoir.data.Shown.sequences(dataset).forEach(line -> lines.add("sequence " + line));
    lines.add("times " + Arrays.toString(dataset.sequences().times()));
    add(lines, "of item", dataset.features().items());
    add(lines, "of user", dataset.features().users());
    add(lines, "of event", dataset.features().events());
    add(lines, "of request", dataset.features().requests());
    add(lines, "of event", dataset.features().labels());
    Shown shown = dataset.features().shown();
    for (int i = 0; i < shown.count(); i++) {
      lines.add(
          "shown %d sequence %d before %d item %d part %d time %d"
              .formatted(
                  i,
                  shown.sequences()[i],
                  shown.before()[i],
                  shown.items()[i],
                  shown.parts()[i],
                  shown.times()[i]));
    }
    add(lines, "of shown", shown.requests());
    add(lines, "of shown", shown.labels());
    return lines;
  }

  private static void add(List<String> lines, String what, EncodedRows rows) {
    int count =
        rows.isEmpty()
            ? 0
            : rows.slots() > 0
                ? rows.codes().length / rows.slots()
                : rows.reals().length / rows.width();
    for (int row = 0; row < count; row++) {
      lines.add(
          "%s %d codes %s reals %s"
              .formatted(
                  what,
                  row,
                  Arrays.toString(
                      Arrays.copyOfRange(
                          rows.codes(), row * rows.slots(), (row + 1) * rows.slots())),
                  Arrays.toString(
                      Arrays.copyOfRange(
                          rows.reals(), row * rows.width(), (row + 1) * rows.width()))));
    }
  }

  private static void add(List<String> lines, String what, EventLabels labels) {
    labels
        .numbers()
        .forEach((name, values) ->
            lines.add("%s number %s %s".formatted(what, name, Arrays.toString(values))));
    lines.add(
        "%s types %s %s".formatted(what, labels.typeNames(), Arrays.toString(labels.types())));
  }

  private static Path write(Path file, String... lines) throws IOException {
    return Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private static Preparation preparation(Path inputs, Path output) throws IOException {
    List<String> events =
        new ArrayList<>(
            List.of("user_id,item_id,time,action,rating,device,dwell_seconds,label,impressions"));
    for (int i = 0; i < 36; i++) {
      int item = i * 5 % 6;
      events.add(
          "u%d,i%d,%d,%s,%s,%s,%s,%d,%s"
              .formatted(
                  i % 3,
                  item,
                  1_767_225_600 + 3_600 * i,
                  i % 4 == 0 ? "buy" : "view",
                  i % 5 == 0 ? "" : 1 + i % 5,
                  i % 4 < 2 ? "phone" : "desk",
                  i % 7 == 3 ? "NaN" : i * 13 % 41 + ".5",
                  i % 3 == 1 && i % 2 == 0 ? 0 : 1,
                  i % 6 == 5 ? "i%d|i%d|i%d".formatted((item + 1) % 6, item, (item + 2) % 6) : ""));
    }
    Path log = write(inputs.resolve("events.csv"), events.toArray(String[]::new));
    Path items =
        write(
            inputs.resolve("items.csv"),
            "item_id,title,genres,price,released,blurb",
            "i0,One,a|b,1.5,01-Jan-1995,Apples and pears",
            "i1,\"Two, 2\",a,20,15-Feb-1996,",
            "i2,Three,,,31-Mar-1997,Bread and butter",
            "i3,Four,c|a|b,4000.25,,Cheese again",
            "i4,Fünf,c,5,01-May-1999,Dates and eggs",
            "i5,六,b,6,01-Jun-2000,Eels every evening");
    Path users =
        write(
            inputs.resolve("users.csv"),
            "user_id,age,city",
            "u0,31,Rome",
            "u1,,Bonn",
            "u2,57,NULL",
            "u9,20,Oslo");
    Path vectors =
        Npy.floats(inputs.resolve("image.npy"), new float[][] {{0.5f, -1, 3}, {0.25f, 1e-7f, 0}});
    write(inputs.resolve("image.ids"), "i4", "i0");
    Path schema =
        Files.writeString(
            inputs.resolve("schema.json"),
            """
            {"items": {"blurb": {"kind": "text", "encoder": "letters"}, "title": {"kind": "words"}},
             "users": {"city": {"kind": "category"}}}
            """);
    return Preparation.of(log)
        .columns(EventColumns.FOUND.orElse(Optional.of("label"), Optional.of("impressions")))
        .items(items)
        .users(users)
        .itemVectors(Map.of("image", vectors))
        .schema(schema)
        .textEncoders(List.of(new Letters()))
        .split(new Split.Temporal(new Cut.Share(0.2), new Cut.Share(0.2)))
        .threads(1)
        .to(output);
  }

  /**
   * Writes the data set and its text.
   *
   * @param arguments where the data set goes
   */
  public static void main(String[] arguments) throws IOException {
    Path output = Path.of(arguments[0]);
    Path inputs = Files.createTempDirectory("golden-features");
    preparation(inputs, output).run(Progress.SILENT);
    Files.write(textOf(output), lines(Dataset.open(output)));
  }
}

package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Npy;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.model.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of items from files of NumPy, and the ids of their rows. */
class ItemVectorsTest {
  @TempDir Path folder;
  private Path events = Path.of("");
  private Path vectors = Path.of("");

  @BeforeEach
  void writeEvents() throws IOException {
    vectors = folder.resolve("image.npy");
    events = Shown.pairs(folder, 12, 3, 4);
  }

  private void ids(String... lines) throws IOException {
    Shown.file(folder, "image.ids", lines);
  }

  private Dataset prepared() throws IOException {
    return Shown.prepare(
        events, b -> b.itemVectors(Map.of("image", vectors)).split(Split.leaveOneOut()));
  }

  private String refusal() throws IOException {
    return Shown.refusal(
        events, b -> b.itemVectors(Map.of("image", vectors)).split(Split.leaveOneOut()));
  }

  /** Whether the vector of an item is known, and its numbers. */
  private static float[] vector(Dataset dataset, String item) {
    int width = dataset.features().items().width();
    int from = dataset.items().indexOf(item) * width;
    return Arrays.copyOfRange(dataset.features().items().reals(), from, from + width);
  }

  @Test
  void rows_areOfTheItemsThatTheIdsName() throws IOException {
    Npy.floats(vectors, new float[][] {{1, 2.5f}, {-3, 0}, {5, 6}, {7, 8}});
    ids("i2", "i0", "unknown", "i3");
    Dataset dataset = prepared();
    assertThat(dataset.features().schema().item()).containsExactly(new Feature.Vector("image", 2));
    assertThat(vector(dataset, "i2")).containsExactly(1, 1, 2.5f);
    assertThat(vector(dataset, "i0")).containsExactly(1, -3, 0);
    assertThat(vector(dataset, "i3")).containsExactly(1, 7, 8);
    assertThat(vector(dataset, "i1")).as("no row").containsExactly(0, 0, 0);
    assertThat(dataset.manifest().summary().found())
        .containsEntry("of items", "image (vector of 2)")
        .containsEntry("features", "3 of 4 items described (vectors image)");
    assertThat(Files.readString(dataset.directory().resolve("schema.json")))
        .contains("\"image\": {\"kind\": \"vector\"}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void doubles_ofEveryVersion_areRoundedToFloats(int version) throws IOException {
    Npy.doubles(vectors, version, new double[][] {{0.1, 1e-50}, {1.0 / 3, -2}});
    ids("i0", "i1");
    Dataset dataset = prepared();
    assertThat(vector(dataset, "i0")).containsExactly(1, 0.1f, 0);
    assertThat(vector(dataset, "i1")).containsExactly(1, (float) (1.0 / 3), -2);
  }

  @Test
  void moreRowsThanAreReadAtOnce_areAllRead() throws IOException {
    int width = 10_000;
    float[][] rows = new float[60][width];
    String[] names = new String[rows.length];
    for (int r = 0; r < rows.length; r++) {
      Arrays.fill(rows[r], r);
      names[r] = r < 4 ? "i" + (3 - r) : "x" + r;
    }
    rows[3][width - 1] = 0.5f;
    Npy.floats(vectors, rows);
    ids(names);
    float[] vector = vector(prepared(), "i0");
    assertThat(vector).hasSize(1 + width);
    assertThat(vector[1]).isEqualTo(3);
    assertThat(vector[width]).isEqualTo(0.5f);
  }

  @Test
  void vectorsAndAFileOfItems_areBothOfTheItem() throws IOException {
    Npy.floats(vectors, new float[][] {{1}, {2}});
    ids("i0", "i1");
    Path items =
        Shown.file(folder, "items.csv", "item_id,colour", "i0,red", "i1,blue", "i2,red", "i3,red");
    Dataset dataset =
        Shown.prepare(
            events,
            b -> b.items(items).itemVectors(Map.of("image", vectors)).split(Split.leaveOneOut()));
    assertThat(dataset.features().schema().item())
        .extracting(Feature::name)
        .containsExactly("colour", "image");
    assertThat(vector(dataset, "i1")).containsExactly(1, 2);
  }

  @Test
  void schema_givenBack_saysTheSame_andLeavesOut() throws IOException {
    Npy.floats(vectors, new float[][] {{1}, {2}});
    ids("i0", "i1");
    Dataset found = prepared();
    Path schema =
        Files.copy(found.directory().resolve("schema.json"), folder.resolve("schema.json"));
    Dataset again =
        Shown.prepare(
            events,
            b -> b.schema(schema).itemVectors(Map.of("image", vectors)).split(Split.leaveOneOut()));
    assertThat(again.fingerprint()).isEqualTo(found.fingerprint());
    Path without =
        Files.writeString(
            folder.resolve("without.json"), "{\"items\": {\"image\": {\"kind\": \"ignore\"}}}");
    Dataset less =
        Shown.prepare(
            events,
            b ->
                b.schema(without).itemVectors(Map.of("image", vectors)).split(Split.leaveOneOut()));
    assertThat(less.features().schema().isEmpty()).isTrue();
  }

  @Test
  void idsOfOtherItems_areSaid() throws IOException {
    Npy.floats(vectors, new float[][] {{1}, {2}});
    ids("a", "b");
    Dataset dataset = prepared();
    assertThat(dataset.manifest().summary().warnings())
        .containsExactly(
            vectors
                + " describes no item of the events: the events have ids such as 'i0', the file has"
                + " 'a'");
    assertThat(dataset.features().schema().isEmpty()).as("nothing to learn").isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '#',
      value = {
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), } ! image.npy is in Fortran order,"
            + " expected C order: save numpy.ascontiguousarray(array)",
        "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 2), } ! image.npy has numbers of the"
            + " type >f4, expected <f4 (float32) or <f8 (float64)",
        "{'descr': '<f2', 'fortran_order': False, 'shape': (2, 4), } ! image.npy has numbers of the"
            + " type <f2, expected <f4 (float32) or <f8 (float64)",
        "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (4,), } ! image.npy has numbers"
            + " of the type [(x, <f4)], expected <f4 (float32) or <f8 (float64)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), } ! image.npy has the shape (4,),"
            + " expected two dimensions: rows and their length",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2, 1), } ! image.npy has the shape"
            + " (2, 2, 1), expected two dimensions: rows and their length",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 0), } ! image.npy has the shape (2,"
            + " 0), expected at least one row of 1 to 65536 numbers",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), } ! image.npy has 16 bytes of"
            + " numbers, which are not 3 rows of 2 numbers of the type <f4",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), } ! image.npy has 16 bytes of"
            + " numbers, which are not 2 rows of 2 numbers of the type <f8",
        "{'fortran_order': False, 'shape': (2, 2), } ! image.npy has no 'descr' in its header,"
            + " expected a file written by numpy.save",
        "{'descr': '<f4', 'shape': (2, 2), } ! image.npy has no 'fortran_order' in its header,"
            + " expected a file written by numpy.save",
      })
  void otherArrays_areRefused(String header, String line) throws IOException {
    Npy.write(vectors, 1, header, new byte[16]);
    ids("i0", "i1");
    assertThat(refusal()).isEqualTo(line);
  }

  @Test
  void otherFiles_areRefused() throws IOException {
    ids("i0", "i1");
    assertThat(refusal())
        .isEqualTo("image.npy does not exist, expected a file written by numpy.save");
    Files.writeString(vectors, "0.5,0.25\n");
    assertThat(refusal())
        .isEqualTo("image.npy is not a .npy file, expected a file written by numpy.save");
    Files.writeString(vectors, "PK\u0003\u0004 is how a file of numpy.savez begins");
    assertThat(refusal())
        .isEqualTo("image.npy is a .npz archive, expected a .npy file written by numpy.save");
    Npy.write(vectors, 4, Npy.header("<f4", false, 2, 2), new byte[16]);
    assertThat(refusal()).isEqualTo("image.npy has format version 4.0, expected 1.0, 2.0 or 3.0");
    Npy.floats(vectors, new float[][] {{1}, {2}});
    Files.write(vectors, Arrays.copyOf(Files.readAllBytes(vectors), 30));
    assertThat(refusal()).isEqualTo("image.npy ends within its header");
    Files.delete(vectors);
    Files.createDirectory(vectors);
    assertThat(refusal())
        .isEqualTo("image.npy is not a regular file, expected a file written by numpy.save");
  }

  @Test
  void numbersThatAreNotFiniteOrTooLarge_areRefusedWithTheirPlace() throws IOException {
    ids("i0", "i1");
    Npy.floats(vectors, new float[][] {{1, 2}, {3, Float.NaN}});
    assertThat(refusal())
        .isEqualTo("image.npy: number 2 of row 2 is NaN, expected a number from -1e9 to 1e9");
    Npy.floats(vectors, new float[][] {{Float.NEGATIVE_INFINITY, 2}, {3, 4}});
    assertThat(refusal())
        .isEqualTo("image.npy: number 1 of row 1 is -Infinity, expected a number from -1e9 to 1e9");
    Npy.doubles(vectors, 1, new double[][] {{1, 2}, {1e39, 4}});
    assertThat(refusal())
        .isEqualTo("image.npy: number 1 of row 2 is 1.0E39, expected a number from -1e9 to 1e9");
    Npy.floats(vectors, new float[][] {{1e9f, -1e9f}, {3, -2e9f}});
    assertThat(refusal())
        .isEqualTo("image.npy: number 2 of row 2 is -2.0E9, expected a number from -1e9 to 1e9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '#',
      value = {
        "i0 ! image.ids ends after line 1, expected an id for each of the 2 rows of image.npy",
        "i0|i1|i2|i3 ! image.ids has 4 lines, expected an id for each of the 2 rows of image.npy",
        "i0|NULL ! image.ids:2: no item: 'NULL'",
        "|i1 ! image.ids:1: no item",
        "i1|i1 ! image.ids:2: the id 'i1' occurs already in line 1, expected one row per item",
      })
  void idsThatDoNotFitTheRows_areRefused(String lines, String line) throws IOException {
    Npy.floats(vectors, new float[][] {{1}, {2}});
    ids(lines.split("\\|", -1));
    assertThat(refusal()).isEqualTo(line);
  }

  @Test
  void missingIds_areRefused() throws IOException {
    Npy.floats(vectors, new float[][] {{1}, {2}});
    assertThat(refusal())
        .isEqualTo(
            "image.ids does not exist, expected the ids of the 2 rows of image.npy, one per line");
  }

  @ParameterizedTest
  @ValueSource(strings = {"title", "item_id", "Number", "colour", "words:x", " "})
  void namesThatAreTaken_areRefused(String name) throws IOException {
    Npy.floats(vectors, new float[][] {{1}, {2}});
    ids("i0", "i1");
    Path items = Shown.file(folder, "items.csv", "item_id,Colour", "i0,red", "i1,blue");
    assertThat(
            Shown.refusal(
                events,
                b -> b.items(items).itemVectors(Map.of(name, vectors)).split(Split.leaveOneOut())))
        .isEqualTo(
            "--item-vectors name '%s' is reserved or already a column of items: choose another name"
                .formatted(name));
  }

  @Test
  void schemaThatSaysSomethingElse_isRefused() throws IOException {
    Npy.floats(vectors, new float[][] {{1}, {2}});
    ids("i0", "i1");
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"), "{\"items\": {\"image\": {\"kind\": \"number\"}}}");
    assertThat(
            Shown.refusal(
                events,
                b ->
                    b.schema(schema)
                        .itemVectors(Map.of("image", vectors))
                        .split(Split.leaveOneOut())))
        .isEqualTo(
            "schema.json: items.image has the kind 'number', but image.npy has vectors: expected"
                + " vector or ignore");
    assertThat(Shown.refusal(events, b -> b.schema(schema).split(Split.leaveOneOut())))
        .isEqualTo("schema.json: items.image is not a column of the input: found none");
  }
}

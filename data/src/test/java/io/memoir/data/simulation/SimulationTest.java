package io.memoir.data.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.data.Progress;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulationTest {
  private static final int SHELVES = Shelves.ALL.size();

  private final Simulation standard = Simulation.standard();
  private SimulatedShop shop = standard.withPeople(1).run(Progress.SILENT);

  /** The first event of each person; one more entry than people. */
  private int[] firstEvent = new int[0];

  @BeforeAll
  void simulate() {
    shop = standard.run(Progress.SILENT);
    firstEvent = new int[shop.peopleCount() + 1];
    for (int e = 0; e < shop.eventCount(); e++) {
      firstEvent[shop.events().person[e] + 1] = e + 1;
    }
  }

  private int shelf(int event) {
    return Shelves.ALL.indexOf(shop.catalogue().items().get(shop.events().item[event]).shelf());
  }

  @Test
  void standard_hasTheSizeItSays() {
    assertThat(shop.peopleCount()).isEqualTo(4000);
    assertThat(shop.itemCount()).isEqualTo(1500);
    assertThat(shop.eventCount()).isBetween(180_000, 220_000);
    for (int p = 0; p < shop.peopleCount(); p++) {
      assertThat(firstEvent[p + 1] - firstEvent[p]).as("events of person %d", p).isGreaterThan(7);
    }
  }

  @Test
  void run_sameSeed_writesTheSameBytes(@TempDir Path folder) throws IOException {
    Simulation small = standard.withPeople(40).withItems(400);
    small.writeTo(folder.resolve("one"), Progress.SILENT);
    small.writeTo(folder.resolve("two"), Progress.SILENT);
    small.withSeed(2).writeTo(folder.resolve("other"), Progress.SILENT);
    for (String file : List.of("events.csv", "items.csv", "users.csv", "truth.json")) {
      assertThat(folder.resolve("two").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("one").resolve(file));
    }
    assertThat(Files.readString(folder.resolve("other/events.csv")))
        .isNotEqualTo(Files.readString(folder.resolve("one/events.csv")));
  }

  @Test
  void run_localeWithDigitsOfItsOwn_writesTheSameBytes(@TempDir Path folder) throws IOException {
    Simulation small = standard.withPeople(40).withItems(400);
    small.writeTo(folder.resolve("one"), Progress.SILENT);
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("fa-IR-u-nu-arabext"));
    try {
      small.writeTo(folder.resolve("two"), Progress.SILENT);
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
    for (String file : List.of("events.csv", "items.csv", "users.csv", "truth.json")) {
      assertThat(folder.resolve("two").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("one").resolve(file));
    }
  }

  @Test
  void run_morePeople_leavesTheFirstOnesAsTheyWere() {
    SimulatedShop few = standard.withPeople(3).run(Progress.SILENT);
    assertThat(Arrays.copyOf(few.events().item, few.eventCount()))
        .containsExactly(Arrays.copyOf(shop.events().item, few.eventCount()));
  }

  @Test
  void writeTo_files_areWhatTheySay(@TempDir Path folder) throws IOException {
    SimulatedShop small = standard.withPeople(30).withItems(300).writeTo(folder, Progress.SILENT);
    List<String> events = Files.readAllLines(folder.resolve("events.csv"));
    assertThat(events.getFirst()).isEqualTo("user_id,item_id,event_type,timestamp");
    assertThat(events).hasSize(small.eventCount() + 1);
    Instant last = Instant.MIN;
    for (String line : events.subList(1, events.size())) {
      String[] fields = line.split(",", -1);
      assertThat(fields).as(line).hasSize(4);
      assertThat(fields[0]).matches("person-\\d{5}");
      assertThat(fields[2]).isIn("view", "cart", "buy");
      Instant time = Instant.parse(fields[3]);
      assertThat(time).as("in order of time: %s", line).isAfterOrEqualTo(last);
      last = time;
    }
    List<String> items = Files.readAllLines(folder.resolve("items.csv"));
    assertThat(items)
        .hasSize(301)
        .contains("crime-0001,The Harbour Murders (book 1),Books|Crime novels");
    assertThat(items).allMatch(line -> line.split(",", -1).length == 3);
    assertThat(Files.readAllLines(folder.resolve("users.csv"))).hasSize(31);

    JsonObject truth =
        JsonParser.parseString(Files.readString(folder.resolve("truth.json"))).getAsJsonObject();
    JsonObject first = truth.getAsJsonArray("people").get(0).getAsJsonObject();
    assertThat(first.get("user_id").getAsString()).isEqualTo("person-00001");
    double sum = 0;
    for (String shelf : first.getAsJsonObject("tastes").keySet()) {
      sum += first.getAsJsonObject("tastes").get(shelf).getAsDouble();
    }
    assertThat(sum).isCloseTo(1, within(0.001));
  }

  @Test
  void catalogue_titles_areDistinctAndPlain() {
    SimulatedShop full = new Simulation(1, Catalogue.capacity(), 10, 14, 5).run(Progress.SILENT);
    assertThat(full.catalogue().items())
        .extracting(Catalogue.Item::title)
        .doesNotHaveDuplicates()
        .allMatch(title -> title.matches("[A-Za-z0-9 ()]+"));
    assertThat(full.catalogue().items()).extracting(Catalogue.Item::id).doesNotHaveDuplicates();
  }

  @Test
  void catalogue_anySize_cutsShelvesIntoSeries() {
    for (int size : new int[] {288, 301, 1500, 4999}) {
      Catalogue catalogue = Catalogue.of(size, 3);
      assertThat(catalogue.items()).hasSize(size);
      int next = 0;
      for (List<Catalogue.Series> shelf : catalogue.series()) {
        for (Catalogue.Series series : shelf) {
          assertThat(series.firstItem()).isEqualTo(next);
          assertThat(series.length()).as("size %d", size).isBetween(4, 8);
          next += series.length();
        }
      }
      assertThat(next).isEqualTo(size);
    }
  }

  @Test
  void tastes_persistOverHalvesOfALife() {
    double same = 0;
    double other = 0;
    double[] before = new double[SHELVES];
    for (int p = 0; p < shop.peopleCount(); p++) {
      int middle = (firstEvent[p] + firstEvent[p + 1]) / 2;
      double[] early = shelfCounts(firstEvent[p], middle);
      double[] late = shelfCounts(middle, firstEvent[p + 1]);
      same += cosine(early, late);
      other += cosine(before, late);
      before = early;
    }
    assertThat(same / shop.peopleCount()).isGreaterThan(0.6);
    assertThat(other / shop.peopleCount()).isLessThan(0.45);
  }

  private double[] shelfCounts(int from, int to) {
    double[] counts = new double[SHELVES];
    for (int e = from; e < to; e++) {
      counts[shelf(e)]++;
    }
    return counts;
  }

  private static double cosine(double[] a, double[] b) {
    double ab = 0;
    double aa = 1e-12;
    double bb = 1e-12;
    for (int i = 0; i < a.length; i++) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  @Test
  void whims_areRunsOfAShelfThatIsNotATaste() {
    int whims = 0;
    long within = 0;
    long withinEvents = 0;
    long strange = 0;
    for (int p = 0; p < shop.peopleCount(); p++) {
      Person person = shop.people().get(p);
      for (Person.Whim whim : person.whims()) {
        whims++;
        strange += person.tastes()[whim.shelf()] < 0.05 ? 1 : 0;
        int from = firstEvent[p] + whim.firstEvent();
        assertThat(whim.events()).isBetween(1, 9);
        assertThat(from + whim.events()).isLessThanOrEqualTo(firstEvent[p + 1]);
        for (int e = from; e < from + whim.events(); e++) {
          withinEvents++;
          within += shelf(e) == whim.shelf() ? 1 : 0;
        }
      }
    }
    assertThat(whims).isGreaterThan(shop.peopleCount() / 2);
    assertThat(within).isEqualTo(withinEvents);
    assertThat((double) strange / whims).isGreaterThan(0.99);
    assertThat((double) withinEvents / shop.eventCount()).isBetween(0.08, 0.3);
  }

  @Test
  void time_weekendsAndEvenings_areBusier() {
    long weekend = 0;
    long weekendGarden = 0;
    long garden = 0;
    long night = 0;
    int gardenShelf = Shelves.ALL.stream().map(Shelf::name).toList().indexOf("Garden");
    for (int e = 0; e < shop.eventCount(); e++) {
      long time = shop.events().time[e];
      boolean isWeekend = Calendar.isWeekend(time);
      weekend += isWeekend ? 1 : 0;
      garden += shelf(e) == gardenShelf ? 1 : 0;
      weekendGarden += isWeekend && shelf(e) == gardenShelf ? 1 : 0;
      long hour = Duration.ofMillis(time - Calendar.START).toHours() % 24;
      night += hour >= 1 && hour < 5 ? 1 : 0;
    }
    double share = (double) weekend / shop.eventCount();
    assertThat(share).as("share of weekend events").isBetween(0.33, 0.55);
    assertThat((double) weekendGarden / garden).isGreaterThan(share + 0.05);
    assertThat((double) night / shop.eventCount()).as("4 hours of 24").isLessThan(0.08);
  }

  @Test
  void time_ofAPerson_ascends() {
    for (int e = 1; e < shop.eventCount(); e++) {
      if (shop.events().person[e] == shop.events().person[e - 1]) {
        assertThat(shop.events().time[e]).isGreaterThan(shop.events().time[e - 1]);
      }
    }
  }

  @Test
  void order_seriesGoForwardButRarelyAtOnce() {
    int[] seriesOf = new int[shop.itemCount()];
    for (List<Catalogue.Series> shelf : shop.catalogue().series()) {
      for (Catalogue.Series series : shelf) {
        Arrays.fill(
            seriesOf, series.firstItem(), series.firstItem() + series.length(), series.firstItem());
      }
    }
    long pairs = 0;
    long nextStep = 0;
    long atOnce = 0;
    for (int p = 0; p < shop.peopleCount(); p++) {
      Map<Integer, Integer> lastEvent = new HashMap<>();
      for (int e = firstEvent[p]; e < firstEvent[p + 1]; e++) {
        int item = shop.events().item[e];
        Integer before = lastEvent.put(seriesOf[item], e);
        if (before != null) {
          boolean next = item == shop.events().item[before] + 1;
          pairs++;
          nextStep += next ? 1 : 0;
          atOnce += next && before == e - 1 ? 1 : 0;
        }
      }
    }
    assertThat((double) pairs / shop.eventCount()).isGreaterThan(0.6);
    assertThat((double) nextStep / pairs).as("the next step of the series").isGreaterThan(0.8);
    assertThat((double) atOnce / nextStep).as("as the very next event").isLessThan(0.12);
  }

  @Test
  void popularity_isSkewed() {
    int[] count = new int[shop.itemCount()];
    for (int e = 0; e < shop.eventCount(); e++) {
      count[shop.events().item[e]]++;
    }
    Arrays.sort(count);
    int top = Arrays.stream(count, count.length * 9 / 10, count.length).sum();
    assertThat((double) top / shop.eventCount()).as("share of the top tenth").isBetween(0.2, 0.5);
    assertThat(count[0]).as("every item is used").isPositive();
  }

  @Test
  void settings_outOfRange_areNamed() {
    assertThatThrownBy(() -> standard.withItems(10))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("items is 10")
        .hasMessageContaining("288");
    assertThatThrownBy(() -> standard.withPeople(0)).hasMessageContaining("people is 0");
    assertThatThrownBy(() -> new Simulation(1, 300, 50, 3, 1)).hasMessageContaining("days is 3");
  }
}

package io.memoir.data.simulation.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorldTest {
  private static final int PEOPLE = 400;
  private static final long SEED = 3;
  private static final List<String> FILES =
      List.of("events.csv", "items.csv", "users.csv", "truth.csv");

  private static SimulatedWorld world(WorldKind kind) {
    return kind.world(PEOPLE, SEED, Language.EN).simulate();
  }

  /** The events of each person, in their order. */
  private static Map<String, List<SimulatedWorld.Event>> lives(SimulatedWorld world) {
    Map<String, List<SimulatedWorld.Event>> lives = new HashMap<>();
    for (SimulatedWorld.Event event : world.events()) {
      lives.computeIfAbsent(event.user(), _ -> new ArrayList<>()).add(event);
    }
    return lives;
  }

  /** A column of the items by their ids. */
  private static Map<String, String> column(SimulatedWorld world, int column) {
    Map<String, String> values = new HashMap<>();
    for (String row : world.items().subList(1, world.itemCount() + 1)) {
      String[] fields = row.split(",", -1);
      values.put(fields[0], fields[column]);
    }
    return values;
  }

  /** The value of a key that has one. */
  private static <T> T of(Map<String, T> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  /** The share of events whose item the person had before. */
  private static double repeats(SimulatedWorld world) {
    int repeats = 0;
    for (List<SimulatedWorld.Event> life : lives(world).values()) {
      Set<String> seen = new HashSet<>();
      for (SimulatedWorld.Event event : life) {
        repeats += seen.add(event.item()) ? 0 : 1;
      }
    }
    return (double) repeats / world.events().size();
  }

  @ParameterizedTest
  @EnumSource(WorldKind.class)
  void simulate_sameSeed_givesTheSameFiles(WorldKind kind, @TempDir Path folder)
      throws IOException {
    world(kind).writeTo(folder.resolve("one"));
    world(kind).writeTo(folder.resolve("two"));
    kind.world(PEOPLE, SEED + 1, Language.EN).simulate().writeTo(folder.resolve("other"));
    for (String file : FILES) {
      assertThat(folder.resolve("two").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("one").resolve(file));
    }
    assertThat(Files.readString(folder.resolve("other/events.csv")))
        .isNotEqualTo(Files.readString(folder.resolve("one/events.csv")));
  }

  @ParameterizedTest
  @EnumSource(WorldKind.class)
  void writeTo_rows_areWhatTheHeadersSay(WorldKind kind, @TempDir Path folder) throws IOException {
    SimulatedWorld world = world(kind);
    world.writeTo(folder);
    assertThat(world.peopleCount()).isEqualTo(PEOPLE);
    Set<String> items = column(world, 0).keySet();
    assertThat(items).as("distinct ids").hasSize(world.itemCount());
    for (String file : FILES) {
      List<String> lines = Files.readAllLines(folder.resolve(file));
      int width = lines.getFirst().split(",", -1).length;
      assertThat(lines).as(file).allMatch(line -> line.split(",", -1).length == width);
      assertThat(lines).as(file).noneMatch(line -> line.contains("\""));
    }
    List<String> events = Files.readAllLines(folder.resolve("events.csv"));
    assertThat(events).hasSize(world.events().size() + 1);
    assertThat(events.getFirst()).isEqualTo(world.eventColumns() + ",timestamp");
    Instant last = Instant.MIN;
    for (String line : events.subList(1, events.size())) {
      Instant time = Instant.parse(line.substring(line.lastIndexOf(',') + 1));
      assertThat(time).as("in order of time: %s", line).isAfterOrEqualTo(last);
      last = time;
    }
    assertThat(items).containsAll(world.events().stream().map(SimulatedWorld.Event::item).toList());
  }

  @Test
  void writeTo_cannotReplaceAFile_leavesNoPartOfIt(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("items.csv/kept"));
    SimulatedWorld books = WorldKind.BOOKS.world(60, SEED, Language.EN).simulate();
    assertThatThrownBy(() -> books.writeTo(folder)).isInstanceOf(IOException.class);
    assertThat(folder).isDirectoryNotContaining(each -> each.toString().endsWith(".writing"));
    assertThat(folder.resolve("items.csv/kept")).isDirectory();
    assertThat(folder.resolve("events.csv")).isNotEmptyFile();
  }

  @ParameterizedTest
  @EnumSource(WorldKind.class)
  void simulate_timesOfAPerson_ascend(WorldKind kind) {
    for (List<SimulatedWorld.Event> life : lives(world(kind)).values()) {
      for (int e = 1; e < life.size(); e++) {
        assertThat(life.get(e).time()).isGreaterThan(life.get(e - 1).time());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WorldKind.class)
  void simulate_usualPeople_areEnoughForAModel(WorldKind kind) {
    SimulatedWorld world = kind.world(kind.usualPeople(), SEED, Language.EN).simulate();
    assertThat(world.events().size()).isBetween(40_000, 200_000);
    assertThat(world.events().size() / world.itemCount()).as("events per item").isGreaterThan(20);
  }

  @ParameterizedTest
  @EnumSource(
      value = WorldKind.class,
      names = {"ADS", "PEOPLE"},
      mode = EnumSource.Mode.EXCLUDE)
  void simulate_chains_goForwardButRarelyAtOnce(WorldKind kind) {
    SimulatedWorld world = world(kind);
    Map<String, String> titles = column(world, 1);
    int forward = 0;
    int atOnce = 0;
    for (List<SimulatedWorld.Event> life : lives(world).values()) {
      for (int e = 3; e < life.size(); e++) {
        String item = life.get(e).item();
        for (int back = 1; back <= 3; back++) {
          if (isNext(life.get(e - back).item(), item)
              && firstWord(titles, item).equals(firstWord(titles, life.get(e - back).item()))) {
            forward++;
            atOnce += back == 1 ? 1 : 0;
            break;
          }
        }
      }
    }
    double share = (double) forward / world.events().size();
    assertThat(share).as("events that continue one of the last three").isGreaterThan(0.2);
    assertThat((double) atOnce / forward).as("that continue the last one").isLessThan(0.25);
  }

  /** Whether the number of an id is that of another plus one. */
  private static boolean isNext(String before, String after) {
    return number(after) == number(before) + 1;
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring(id.indexOf('-') + 1));
  }

  private static String firstWord(Map<String, String> titles, String item) {
    return of(titles, item).split(" ", -1)[0];
  }

  @Test
  void shop_types_tellLastingInterests() {
    Map<String, Integer> types = new HashMap<>();
    SimulatedWorld shop = world(WorldKind.SHOP);
    shop.events().forEach(event -> types.merge(event.values().get(2), 1, Integer::sum));
    assertThat(types).containsOnlyKeys("view", "cart", "buy");
    assertThat((double) of(types, "buy") / shop.events().size()).isBetween(0.2, 0.45);
    assertThat(repeats(shop)).isZero();
  }

  @Test
  void films_ratings_followTheTastes() {
    SimulatedWorld films = world(WorldKind.FILMS);
    Map<String, String> genres = column(films, 2);
    Map<String, Double> tastes = new HashMap<>();
    for (String row : films.truth().subList(1, films.truth().size())) {
      String[] fields = row.split(",", -1);
      tastes.put(fields[0] + fields[1], Double.parseDouble(fields[2]));
    }
    double liked = 0;
    int likedCount = 0;
    double others = 0;
    int othersCount = 0;
    for (SimulatedWorld.Event event : films.events()) {
      int rating = Integer.parseInt(event.values().get(2));
      int minutes = Integer.parseInt(event.values().get(3));
      assertThat(rating).isBetween(1, 5);
      assertThat(minutes < 60).as("%s", event).isEqualTo(rating <= 2);
      if (tastes.getOrDefault(event.user() + of(genres, event.item()), 0.0) > 0.2) {
        liked += rating;
        likedCount++;
      } else {
        others += rating;
        othersCount++;
      }
    }
    assertThat(liked / likedCount).isGreaterThan(others / othersCount + 0.4);
  }

  @Test
  void music_tracks_areHeardAgain() {
    SimulatedWorld music = world(WorldKind.MUSIC);
    assertThat(repeats(music)).isBetween(0.12, 0.6);
    long skips =
        music.events().stream().filter(event -> event.values().get(2).equals("skip")).count();
    assertThat((double) skips / music.events().size()).isBetween(0.04, 0.08);
  }

  @Test
  void news_articles_liveForADayOrTwo() {
    SimulatedWorld news = world(WorldKind.NEWS);
    Map<String, Long> first = new HashMap<>();
    Map<String, Long> last = new HashMap<>();
    for (SimulatedWorld.Event event : news.events()) {
      first.merge(event.item(), event.time(), Math::min);
      last.merge(event.item(), event.time(), Math::max);
    }
    first.forEach((item, time) ->
        assertThat(of(last, item) - time).as(item).isLessThan(Duration.ofHours(36).toMillis()));
    long end = news.events().stream().mapToLong(SimulatedWorld.Event::time).max().orElseThrow();
    long fresh =
        first.values().stream().filter(time -> end - time < Duration.ofDays(1).toMillis()).count();
    assertThat((double) fresh / first.size()).as("of the last day").isBetween(0.05, 0.3);
    assertThat(repeats(news)).isZero();
  }

  @Test
  void news_chinese_hasChineseTitles() {
    SimulatedWorld news = WorldKind.NEWS.world(60, SEED, Language.ZH).simulate();
    assertThat(column(news, 1).values())
        .allMatch(title -> title.matches("[\\p{IsHan}：]+"))
        .doesNotHaveDuplicates();
  }

  @Test
  void ads_clicks_dependOnPlacementAndOnEarlierClicks() {
    SimulatedWorld ads = world(WorldKind.ADS);
    Map<String, String> kinds = column(ads, 2);
    Rate all = new Rate();
    Rate top = new Rate();
    Rate bottom = new Rate();
    Rate afterClick = new Rate();
    for (List<SimulatedWorld.Event> life : lives(ads).values()) {
      Set<String> clicked = new HashSet<>();
      for (SimulatedWorld.Event event : life) {
        boolean click = event.values().get(5).equals("1");
        String kind = of(kinds, event.item());
        all.add(click);
        (event.values().get(2).equals("top") ? top : new Rate()).add(click);
        (event.values().get(2).equals("bottom") ? bottom : new Rate()).add(click);
        (clicked.contains(kind) ? afterClick : new Rate()).add(click);
        if (click) {
          clicked.add(kind);
        }
      }
    }
    assertThat(all.share()).as("share of label 1").isBetween(0.08, 0.45);
    assertThat(top.share()).isGreaterThan(1.4 * bottom.share());
    assertThat(afterClick.share()).isGreaterThan(1.3 * all.share());
  }

  /** The share of label 1. */
  private static final class Rate {
    private int ones;
    private int rows;

    void add(boolean one) {
      ones += one ? 1 : 0;
      rows++;
    }

    double share() {
      return (double) ones / rows;
    }
  }

  @Test
  void books_gaps_areLong() {
    SimulatedWorld books = world(WorldKind.BOOKS);
    List<Long> gaps = new ArrayList<>();
    for (List<SimulatedWorld.Event> life : lives(books).values()) {
      for (int e = 1; e < life.size(); e++) {
        long gap = life.get(e).time() - life.get(e - 1).time();
        if (gap > Duration.ofHours(12).toMillis()) {
          gaps.add(gap);
        }
      }
    }
    gaps.sort(Comparator.naturalOrder());
    assertThat(Duration.ofMillis(gaps.get(gaps.size() / 2))).isGreaterThan(Duration.ofDays(7));
    assertThat(column(books, 3).values().stream().distinct().count())
        .as("authors with several books")
        .isLessThan(books.itemCount() / 4);
    assertThat(repeats(books)).isZero();
  }

  @Test
  void people_follows_areFriendsOfFriends() {
    SimulatedWorld world = world(WorldKind.PEOPLE);
    Map<String, Set<String>> all = new HashMap<>();
    for (SimulatedWorld.Event event : world.events()) {
      assertThat(event.item()).as("nobody follows himself").isNotEqualTo(event.user());
      all.computeIfAbsent(event.user(), _ -> new HashSet<>()).add(event.item());
    }
    int later = 0;
    int friends = 0;
    for (List<SimulatedWorld.Event> life : lives(world).values()) {
      Set<String> reached = new HashSet<>();
      for (int e = 0; e < life.size(); e++) {
        String item = life.get(e).item();
        if (e >= 5) {
          later++;
          friends += reached.contains(item) ? 1 : 0;
        }
        reached.addAll(all.getOrDefault(item, Set.of()));
      }
    }
    assertThat((double) friends / later).isGreaterThan(0.6);
    assertThat(repeats(world)).isZero();
  }

  /** A circle has three family names of its own, so 39 of them are those of 13 circles. */
  @Test
  void people_circles_haveAtMostFortyMembers() {
    SimulatedWorld world = WorldKind.PEOPLE.world(519, SEED, Language.EN).simulate();
    assertThat(
            column(world, 1).values().stream()
                .map(name -> name.substring(name.indexOf(' ') + 1))
                .distinct())
        .as("family names, seed %d", SEED)
        .hasSize(39);
  }

  @Test
  void world_settingsOutOfRange_areNamed() {
    assertThatThrownBy(() -> WorldKind.SHOP.world(3, SEED, Language.EN))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("people is 3");
    assertThatThrownBy(() -> WorldKind.MUSIC.world(60, SEED, Language.ZH))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("music");
  }
}

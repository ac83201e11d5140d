package io.memoir.learning.interest;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.ItemTable;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DescriptionTest {
  private static final int FILMS = 400;
  private static final List<String> GENRES = List.of("Comedy", "Drama", "Horror", "War");

  private static final Schema SCHEMA =
      new Schema(
          List.of(),
          List.of(
              new Feature.Categories(
                  "categories", new Vocabulary(GENRES), 4, Feature.Weighting.EQUAL),
              new Feature.Category("colour", new Vocabulary(List.of("red", "blue"))),
              new Feature.Number("year", new Scaling(false, 1980, 10)),
              new Feature.Number("released", new Scaling(false, 0, 1000)),
              new Feature.Vector("image", 2)),
          List.of(),
          List.of());

  private final List<Values> films = new ArrayList<>();
  private final ItemTable table =
      new ItemTable(
          IntStream.range(0, FILMS).mapToObj(i -> ItemTable.Item.of("film-" + i)).toList());

  DescriptionTest() {
    SplittableRandom random = new SplittableRandom(11);
    for (int film = 0; film < FILMS; film++) {
      List<String> genres = GENRES.stream().filter(_ -> random.nextInt(3) == 0).toList();
      films.add(
          Values.NONE
              .with("categories", new Value.Texts(genres))
              .with("colour", random.nextBoolean() ? "red" : "blue")
              .with("year", 1950 + 10 * random.nextInt(7))
              .with("released", random.nextInt(10_000))
              .with("image", new Value.Vector(new float[2])));
    }
  }

  private ItemTraits traits() {
    return ItemTraits.of(
        table, SCHEMA, films, Set.of("released"), IntStream.range(0, FILMS).toArray());
  }

  private boolean has(int film, String genre) {
    return films.get(film).get("categories").orElseThrow() instanceof Value.Texts(var texts)
        && texts.contains(genre);
  }

  private double number(int film, String column) {
    return films.get(film).get(column).orElseThrow() instanceof Value.Real(double number)
        ? number
        : Double.NaN;
  }

  private Optional<String> words(boolean[] typical) {
    ItemTraits traits = traits();
    return Description.of(traits.values(), typical)
        .map(description -> InterestWords.of(description, traits));
  }

  private static boolean[] typical(IntPredicate test) {
    boolean[] typical = new boolean[FILMS];
    IntStream.range(0, FILMS).filter(test).forEach(film -> typical[film] = true);
    return typical;
  }

  @Test
  void of_genreAndDecades_isSaidInWords() {
    boolean[] typical =
        typical(film ->
            has(film, "Comedy") && number(film, "year") >= 1980 && number(film, "year") < 2000);
    assertThat(words(typical)).contains("Comedy, year 1980 to 1990");
  }

  @Test
  void of_genreWithoutAnother_isSaidInWords() {
    boolean[] typical = typical(film -> has(film, "War") && !has(film, "Horror"));
    assertThat(words(typical)).contains("War, rarely Horror");
  }

  @Test
  void of_twoKinds_areBothSaid() {
    boolean[] typical = typical(film -> has(film, "War") || has(film, "Drama"));
    String words = words(typical).orElseThrow();
    assertThat(words).contains("; or ").contains("War").contains("Drama");
  }

  @Test
  void of_valueOfAColumnAndDates_haveTheNameOfTheColumn() {
    assertThat(
            words(
                typical(film ->
                    films.get(film).get("colour").orElseThrow().equals(new Value.Text("red")))))
        .hasValueSatisfying(words -> assertThat(words).matches("colour red|rarely colour blue"));
    String date = words(typical(film -> number(film, "released") >= 5_000)).orElseThrow();
    assertThat(date).matches("released from 198[34]-\\d\\d-\\d\\d");
  }

  @Test
  void of_nothingInCommon_isEmptyOrPoor() {
    boolean[] all = typical(_ -> true);
    assertThat(words(all)).isEmpty();
    assertThat(words(typical(_ -> false))).isEmpty();
  }

  @Test
  void traits_wordsOnlyWithoutOthers() {
    Schema titles =
        new Schema(
            List.of(),
            List.of(
                new Feature.Categories(
                    "words:title",
                    new Vocabulary(List.of("star", "night")),
                    4,
                    Feature.Weighting.EQUAL)),
            List.of(),
            List.of());
    List<Values> values =
        IntStream.range(0, FILMS)
            .mapToObj(film ->
                Values.NONE.with("title", film % 4 == 0 ? "The Star " + film : "Night " + film))
            .toList();
    ItemTraits traits =
        ItemTraits.of(table, titles, values, Set.of(), IntStream.range(0, FILMS).toArray());
    boolean[] typical = typical(film -> film % 4 == 0);
    assertThat(Description.of(traits.values(), typical).map(d -> InterestWords.of(d, traits)))
        .hasValueSatisfying(words ->
            assertThat(words).matches("'(star|the)' in the title|rarely 'night' in the title"));
    assertThat(traits().traits()).noneMatch(Trait.Mentions.class::isInstance);
  }

  @Test
  void traits_moreThanTheMost_areThoseOfTheMostItemsOfAllColumns() {
    Schema schema =
        new Schema(
            List.of(),
            List.of(
                new Feature.Categories(
                    "actors", new Vocabulary(List.of("actor-0")), 4, Feature.Weighting.EQUAL),
                new Feature.Category("genre", new Vocabulary(List.of("noir", "light")))),
            List.of(),
            List.of());
    List<Values> values =
        IntStream.range(0, FILMS)
            .mapToObj(film ->
                Values.NONE
                    .with(
                        "actors",
                        new Value.Texts(
                            List.of(
                                "actor-" + film % 250,
                                "actor-" + (film + 7) % 250,
                                "actor-" + (film + 13) % 250)))
                    .with("genre", film % 2 == 0 ? "noir" : "light"))
            .toList();
    ItemTraits traits =
        ItemTraits.of(table, schema, values, Set.of(), IntStream.range(0, FILMS).toArray());
    assertThat(traits.traits())
        .hasSize(200)
        .contains(new Trait.Has("genre", "noir"), new Trait.Has("genre", "light"));
  }

  @Test
  void names_ofEqualTitles_areToldApartByAnItemOfOneOnly() {
    int[] items = IntStream.range(0, 16).toArray();
    ItemTraits none = ItemTraits.of(table, SCHEMA, List.of(), Set.of(), items);
    float[][] affinities = new float[2][items.length];
    for (int cluster = 0; cluster < 2; cluster++) {
      affinities[cluster][0] = 9;
      affinities[cluster][1] = 8;
      affinities[cluster][2] = 7;
      affinities[cluster][5 + cluster] = 6;
    }
    assertThat(new InterestNames(table, items, none).of(affinities))
        .extracting(InterestNames.Named::name)
        .containsExactly(
            "like film-0, film-1 and film-2, such as film-5",
            "like film-0, film-1 and film-2, such as film-6");
  }

  @Test
  void traits_missingNumbersAreTheMedian_andFewKnownNumbersAreNone() {
    films.set(0, Values.NONE.with("year", 1960));
    ItemTraits traits = traits();
    int released = traits.traits().indexOf(new Trait.Day("released"));
    float[] known = new float[FILMS - 1];
    for (int film = 1; film < FILMS; film++) {
      known[film - 1] = (float) number(film, "released");
    }
    Arrays.sort(known);
    assertThat(traits.values()[0][released]).isEqualTo(known[known.length / 2]);
    for (int film = 0; film < FILMS; film++) {
      if (film % 3 != 0) {
        films.set(film, Values.NONE.with("year", 1950 + film % 60));
      }
    }
    assertThat(traits().traits())
        .contains(new Trait.Amount("year"))
        .doesNotContain(new Trait.Day("released"));
  }
}

package io.memoir.server.engine.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static final Map<String, Attribute> FILM =
      Map.of(
          "category", new Attribute.Text("films"),
          "price", new Attribute.Quantity(12.5),
          "new", new Attribute.Flag(true),
          "tags", new Attribute.Texts(List.of("noir", "slow")),
          "said", new Attribute.Text("a \"b\" \\"));

  private static boolean holds(String filter) {
    return FilterParser.parse(filter).holds(name -> Optional.ofNullable(FILM.get(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "category = \"films\"",
        "category = \"films\" and price < 20 and not tags contains \"kids\"",
        "category in (\"books\", \"films\")",
        "price >= 12.5 and price <= 12.5 and price > 1.2e1",
        "new = true and new != false",
        "tags contains \"noir\"",
        "lacking != 3",
        "not lacking exists",
        "tags exists",
        "category > \"book\" AND Not category < \"book\"",
        "price < 1 or price > 1 and new = true",
        "not price < 1 and price > 2",
        "(price < 1 or price > 1) and new = true",
        "said = \"a \\\"b\\\" \\\\\"",
      })
  void filter_holds(String filter) {
    assertThat(holds(filter)).isTrue();
    assertThat(holds("not (" + filter + ")")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "category = \"Films\"",
        "category = 3",
        "price = \"12.5\"",
        "price < 12.5",
        "lacking < 3",
        "lacking = 3",
        "tags = \"noir\"",
        "category contains \"films\"",
        "new < true",
        "price > 20 and new = true or price < 1",
      })
  void filter_doesNotHold(String filter) {
    assertThat(holds(filter)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | the filter at character 1: it ends, expected the name of an attribute",
        "price | the filter at character 6: it ends, expected one of = != < <= > >= in contains",
        "price < | the filter at character 8: it ends, expected a string in double quotes, a number",
        "price < cheap | the filter at character 9: found cheap, expected a string in double",
        "price == 3 | the filter at character 8: found =, expected a string",
        "price < 3 4 | the filter at character 11: found 4, expected 'and', 'or' or the end",
        "(price < 3 | the filter at character 11: it ends, expected ')'",
        "price < 3; | the filter at character 10: ';', expected a name, a value or an operator",
        "a = 'x' | the filter at character 5: ''', expected a name, a value or an operator",
        "a in () | the filter at character 7: found ), expected a string in double quotes",
        "tags contains 3 | the filter at character 15: found 3, expected a string in double quotes",
        "and | the filter at character 4: it ends, expected one of =",
        "a = 1e999 | the filter at character 5: found 1e999, expected a finite number",
      })
  void filter_thatIsNone_isSaidSo(String filter, String message) {
    assertThatThrownBy(() -> FilterParser.parse(filter))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "not "})
  void filter_thatIsTooDeep_isRefused(String level) {
    assertThatThrownBy(() -> FilterParser.parse(level.repeat(1_000) + "a = 1"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("levels");
    assertThatThrownBy(() -> FilterParser.parse(level.repeat(5_000)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("characters");
  }
}

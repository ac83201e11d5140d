package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The sources of the page: its words in both languages, and markup that its policy forbids. */
class PageTextTest {
  private static final Path FILES =
      Path.of("src", "main", "resources", "io", "memoir", "server", "page");

  private static final Pattern KEY = Pattern.compile("(?m)^  '([^']+)':");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");
  private static final Pattern USE = Pattern.compile("\\bt\\(\\s*'([^']+)'");

  /**
   * Inline styles, scripts and handlers, which the Content-Security-Policy forbids, and ways to
   * turn text into markup or code.
   */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "\\sstyle=|\\son[a-z]+=|<style|<script(?! type=\"module\" src=\"[^\"]+\"></script>)"
              + "|innerHTML|outerHTML|insertAdjacentHTML|document\\.write|unsafeHTML|unsafeSVG"
              + "|unsafeCSS|\\beval\\(|new Function");

  /** The text of each word, by its key; plural forms are one text. */
  private static Map<String, String> words(String language) throws IOException {
    String source = Files.readString(FILES.resolve("words").resolve(language + ".js"));
    List<MatchResult> keys = KEY.matcher(source).results().toList();
    Map<String, String> words = new TreeMap<>();
    for (int k = 0; k < keys.size(); k++) {
      int end = k + 1 < keys.size() ? keys.get(k + 1).start() : source.length();
      String key = keys.get(k).group(1);
      assertThat(words).as("words in %s that are given twice", language).doesNotContainKey(key);
      words.put(key, source.substring(keys.get(k).end(), end));
    }
    return words;
  }

  private static Set<String> placeholders(String text) {
    return PLACEHOLDER
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(FILES)) {
      return files.filter(file -> file.toString().matches(".*\\.(js|html|svg)")).sorted().toList();
    }
  }

  @Test
  void languages_haveTheSameWords_withTheSamePlaceholders() throws IOException {
    Map<String, String> english = words("en");
    Map<String, String> chinese = words("zh");
    assertThat(english).hasSizeGreaterThan(100);
    assertThat(chinese.keySet()).isEqualTo(english.keySet());
    english.forEach((key, text) ->
        assertThat(placeholders(chinese.getOrDefault(key, "")))
            .as(key)
            .isEqualTo(placeholders(text)));
  }

  @Test
  void words_thatTheScreensUse_exist() throws IOException {
    Set<String> known = words("en").keySet();
    Set<String> used = new TreeSet<>();
    for (Path source : sources()) {
      USE.matcher(Files.readString(source)).results().map(use -> use.group(1)).forEach(used::add);
    }
    assertThat(used).hasSizeGreaterThan(100).isSubsetOf(known);
  }

  @Test
  void tables_standInBoxesThatScroll() throws IOException {
    int tables = 0;
    for (Path source : sources()) {
      List<String> lines = Files.readAllLines(source);
      for (int line = 1; line < lines.size(); line++) {
        if (lines.get(line).contains("<table")) {
          tables++;
          assertThat(lines.get(line - 1))
              .as("%s, before line %d", source, line + 1)
              .contains("aria-label=${");
        }
      }
    }
    assertThat(tables).isGreaterThan(10);
  }

  @Test
  void sources_haveNothingInline_andMakeNoMarkupFromText() throws IOException {
    assertThat(sources()).hasSizeGreaterThan(20);
    for (Path source : sources()) {
      assertThat(FORBIDDEN.matcher(Files.readString(source)).results().map(MatchResult::group))
          .as("%s", source)
          .isEmpty();
    }
  }
}

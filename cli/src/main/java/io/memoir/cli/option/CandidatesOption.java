package io.memoir.cli.option;

import io.memoir.model.BadInputException;
import io.memoir.runtime.Recommender;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options for the candidate items of a request. */
public final class CandidatesOption {
  @Option(
      names = "--items",
      paramLabel = "ITEM[,ITEM...]",
      description =
          "The items to score, as ids separated by commas; an item that is given several times is"
              + " shown once.")
  private List<String> items = List.of();

  @Option(
      names = "--items-file",
      paramLabel = "FILE",
      description =
          "File with the items to score, one id per line; an item that is given several times is"
              + " shown once.")
  private Optional<Path> file = Optional.empty();

  /** Whether items are given. */
  public boolean isGiven() {
    return !items.isEmpty() || file.isPresent();
  }

  /**
   * The ids of the items, each once, in the given order.
   *
   * @param model directory of the recommender's model, for messages
   * @throws BadInputException if the model does not know one of them, if none is given, or if the
   *     file is not UTF-8 text
   */
  public List<String> ids(Recommender recommender, Path model) throws IOException {
    if (!items.isEmpty() && file.isPresent()) {
      throw new BadInputException("--items and --items-file are both given, expected one of them");
    }
    if (file.isPresent()) {
      return ofFile(file.get(), recommender, model);
    }
    List<String> ids = items.stream().flatMap(CandidatesOption::split).distinct().toList();
    if (ids.isEmpty()) {
      throw new BadInputException("--items or --items-file is missing, expected item ids");
    }
    ids.forEach(id -> KnownItems.require(recommender, model, id));
    return ids;
  }

  private static Stream<String> split(String given) {
    List<String> ids = Arrays.stream(given.split(",", -1)).map(String::strip).toList();
    if (ids.contains("")) {
      throw new BadInputException(
          "--items is '%s', expected item ids separated by commas".formatted(given));
    }
    return ids.stream();
  }

  private static List<String> ofFile(Path file, Recommender recommender, Path model)
      throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new BadInputException(file + " is not UTF-8 text, expected item ids", e);
    }
    Set<String> ids = new LinkedHashSet<>();
    for (int line = 0; line < lines.size(); line++) {
      String id = lines.get(line).replace("\uFEFF", "").strip();
      if (!id.isEmpty()) {
        KnownItems.require(recommender, model, id, file + ":" + (line + 1) + ": ");
        ids.add(id);
      }
    }
    if (ids.isEmpty()) {
      throw new BadInputException(file + " is empty, expected one item id per line");
    }
    return new ArrayList<>(ids);
  }
}

package io.memoir.server.http.exchange;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.model.BadInputException;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The elements in the body of a request: a single one, a list, or lines with one element each
 * (application/x-ndjson). In a list or in lines, an invalid element does not affect the others.
 *
 * @param alone whether it is a single element that is not in a list
 */
public record Batch(List<Part> parts, boolean alone) {

  /** One element. */
  public sealed interface Part {
    /** Its line, counted from 1; empty if it was in a list. */
    OptionalInt line();

    /**
     * Valid JSON.
     *
     * @param place its path, for messages about its fields
     */
    record Value(JsonElement json, String place, OptionalInt line) implements Part {
      /** The problem to report if it is rejected, which names the line or the place in the list. */
      public Problem problem(BadInputException failure) {
        Problem problem = Problem.of(failure);
        if (line.isPresent()) {
          return problem.in(Batch.line(line.getAsInt()));
        }
        return failure instanceof BadFieldException || place.isEmpty()
            ? problem
            : problem.in(place);
      }
    }

    /** Invalid JSON. */
    record Broken(Problem problem, OptionalInt line) implements Part {}
  }

  /**
   * Reads a body.
   *
   * @param name of the list, for messages
   * @param most maximum number of elements
   */
  public static Batch read(Exchange exchange, String name, int most) throws IOException {
    List<Part> parts = new ArrayList<>();
    if (exchange.bringsLines()) {
      lines(exchange, name, most, parts);
    } else {
      JsonElement body = exchange.body();
      if (!(body instanceof JsonArray array)) {
        return new Batch(List.of(new Part.Value(body, "", OptionalInt.empty())), true);
      }
      if (array.size() > most) {
        throw tooMany(name, array.size(), most);
      }
      for (int i = 0; i < array.size(); i++) {
        parts.add(new Part.Value(array.get(i), name + "[" + i + "]", OptionalInt.empty()));
      }
    }
    exchange.charge(parts.size(), 0);
    return new Batch(parts, false);
  }

  private static void lines(Exchange exchange, String name, int most, List<Part> parts)
      throws IOException {
    byte[] content = exchange.content();
    int number = 0;
    for (int from = 0; from < content.length; ) {
      int end = from;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      number++;
      if (!isBlank(content, from, end)) {
        if (parts.size() == most) {
          throw tooMany(name, most + 1L, most);
        }
        parts.add(part(exchange, Arrays.copyOfRange(content, from, end), number));
      }
      from = end + 1;
    }
  }

  private static Part part(Exchange exchange, byte[] line, int number) {
    OptionalInt at = OptionalInt.of(number);
    String name = line(number);
    try {
      JsonElement json = exchange.json(line, name);
      if (!(json instanceof JsonObject)) {
        throw JsonFields.wrong("", name, json, "an object");
      }
      return new Part.Value(json, "", at);
    } catch (BadFieldException e) {
      Problem problem = Problem.of(e);
      return new Part.Broken(e.field().isEmpty() ? problem : problem.in(name), at);
    }
  }

  private static String line(int number) {
    return "line " + number;
  }

  private static boolean isBlank(byte[] content, int from, int end) {
    for (int i = from; i < end; i++) {
      if (content[i] != ' ' && content[i] != '\t' && content[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private static BadFieldException tooMany(String name, long found, int most) {
    return new BadFieldException(
        "",
        String.format(Locale.ROOT, "the body has %,d %s, expected at most %,d", found, name, most));
  }
}

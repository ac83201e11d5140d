package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Runs commands and reads their answers. */
final class Answers {
  private Answers() {}

  /** Runs a command that has to do its work. */
  static Commands done(String... arguments) {
    Commands result = Commands.run(arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    return result;
  }

  /** The object that a command prints with {@code --json}. */
  static JsonObject json(String... arguments) {
    return JsonParser.parseString(done(joined(arguments, "--json")).out()).getAsJsonObject();
  }

  /** Its list of items. */
  static List<JsonObject> items(JsonObject answer) {
    return answer.getAsJsonArray("items").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  /** The ids of the items. */
  static List<String> ids(JsonObject answer) {
    return items(answer).stream().map(item -> item.get("itemId").getAsString()).toList();
  }

  /** Requires that a command was refused with one line that has these parts. */
  static void refused(Commands result, String... parts) {
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).last().asString().contains(parts);
    assertThat(result.out()).isEmpty();
  }

  static String[] joined(String[] first, String... more) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
  }
}

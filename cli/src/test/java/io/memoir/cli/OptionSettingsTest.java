package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.cli.option.OptionSettings;
import io.memoir.cli.process.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Options of serve that come from the environment and from a settings file. */
class OptionSettingsTest {
  @TempDir private Path directory;

  /** Every option of serve but those for help. */
  static Stream<String> options() {
    return serve(Map.of()).getCommandSpec().options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .map(OptionSpec::longestName);
  }

  @ParameterizedTest
  @MethodSource("options")
  void environment_givesEveryOption(String name) throws IOException {
    OptionSpec option = serve(Map.of()).getCommandSpec().findOption(name);
    String sample = sample(option);
    String variable = "MEMOIR_" + name.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    assertThat(value(Map.of(variable, sample), name)).isEqualTo(sample);
    assertThat(value(Map.of(variable, ""), name)).isEqualTo(value(Map.of(), name));
  }

  @ParameterizedTest
  @MethodSource("options")
  void settingsFile_givesEveryOption_butItsOwnName(String name) throws IOException {
    if (name.equals(OptionSettings.FILE)) {
      return;
    }
    String sample = sample(serve(Map.of()).getCommandSpec().findOption(name));
    Path file = file(name.substring(2) + " = " + sample);
    assertThat(value(Map.of(), name, "--settings", file.toString())).isEqualTo(sample);
    assertThat(value(Map.of("MEMOIR_SETTINGS", file.toString()), name)).isEqualTo(sample);
  }

  @ParameterizedTest
  @CsvSource({
    "--port, 1, 2, 3, 8080",
    "--host, a, b, c, 127.0.0.1",
    "--model, a, b, c, ''",
    "--store, a, b, c, .memoir/events",
    "--learn-minutes, 1.5, 2.5, 3.5, 60.0",
    "--items, float16, int8, float32, float32",
    "--cors-origin, 'http://a,http://b', http://c, http://d, ''",
    "--log-format, json, text, json, text",
  })
  void option_countsBeforeEnvironment_andThatBeforeFile(
      String name, String flag, String variable, String line, String otherwise) throws IOException {
    String[] settings = {"--settings", file(name.substring(2) + "=" + line).toString()};
    Map<String, String> environment =
        Map.of("MEMOIR_" + name.substring(2).replace('-', '_').toUpperCase(Locale.ROOT), variable);
    assertThat(value(environment, name, settings[0], settings[1], name, flag)).isEqualTo(flag);
    assertThat(value(environment, name, settings)).isEqualTo(variable);
    assertThat(value(Map.of(), name, settings)).isEqualTo(line);
    assertThat(value(Map.of(), name)).isEqualTo(otherwise);
  }

  @ParameterizedTest
  @CsvSource({"--learn, --no-learn", "--relaxed, --no-relaxed"})
  void flag_countsBeforeEnvironment_alsoToSwitchOff(String on, String off) {
    String variable = "MEMOIR_" + on.substring(2).toUpperCase(Locale.ROOT);
    assertThat(value(Map.of(variable, "true"), on, on)).isEqualTo("true");
    assertThat(value(Map.of(variable, "true"), on, off)).isEqualTo("false");
    assertThat(value(Map.of(variable, "false"), on, on)).isEqualTo("true");
    assertThat(value(Map.of(), on, on)).isEqualTo("true");
    assertThat(value(Map.of(), on)).isEqualTo("false");
  }

  @Test
  void fileOfTheOption_countsBeforeThatOfTheEnvironment_whichIsNotRead() throws IOException {
    Path file = file("port = 9");
    Map<String, String> environment =
        Map.of("MEMOIR_SETTINGS", directory.resolve("nothing").toString());
    assertThat(value(environment, "--port", "--learn", "--settings", file.toString()))
        .isEqualTo("9");
  }

  @Test
  void file_withRemarksAndBlanks_isRead() throws IOException {
    Path file = file("# ports\n\n  port=9  \r\n host = a = b\n");
    assertThat(value(Map.of(), "--port", "--settings", file.toString())).isEqualTo("9");
    assertThat(value(Map.of(), "--host", "--settings", file.toString())).isEqualTo("a = b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "prot = 9       | line 2: unknown setting 'prot' (did you mean 'port'?), expected one of model, ",
        "help = true    | line 2: unknown setting 'help'",
        "settings = x   | line 2: unknown setting 'settings'",
        "port           | line 2: there is no '=', expected NAME = VALUE",
        "port =         | line 2: port is empty, expected a value",
        "host = b       | line 2: host is already set in line 1, expected it once",
        "port = many    | Invalid value for option '--port': 'many' is not a whole number (from FILE, line 2)",
        "port = 1e3     | Invalid value for option '--port': '1e3' is not a whole number (from FILE, line 2)",
        "port = 3000000000 | '3000000000' is out of range, expected a whole number from -2147483648 to 2147483647 (from FILE, line 2)",
        "learn = yes    | 'yes' is not a boolean (from FILE, line 2)",
        "warm-up = 900  | --warm-up is 900, expected 0 to 600 seconds (from FILE, line 2)",
        "keys = DIR     | --keys DIR is a directory, expected a file (from FILE, line 2)",
      })
  void file_thatIsWrong_isRefusedWithItsLine(String line, String expected) throws IOException {
    Path file = file("host = a\n" + line.replace("DIR", directory.toString()));
    Path store = directory.resolve("store");
    Commands result =
        Commands.run("serve", "--store", store.toString(), "--settings", file.toString());
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.err())
        .contains(expected.replace("FILE", file.toString()).replace("DIR", directory.toString()));
    assertThat(store).doesNotExist();
  }

  @Test
  void file_thatIsNoText_isRefused() throws IOException {
    Path file =
        Files.write(
            directory.resolve("latin"), "host = \u00e9".getBytes(StandardCharsets.ISO_8859_1));
    Commands result = Commands.run("serve", "--settings", file.toString());
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.err()).contains(file + " is not UTF-8 text, expected a settings file");
  }

  @Test
  void variable_thatIsWrong_isRefusedByItsName() {
    Commands result = Commands.run(Map.of("MEMOIR_PORT", "tcp://10.0.0.1:8080"), "serve");
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err())
        .contains(
            "'tcp://10.0.0.1:8080' is not a whole number (from the environment variable MEMOIR_PORT)");
    Commands beyond = Commands.run(Map.of("MEMOIR_WARM_UP", "900"), "serve", "--warm-up", "901");
    assertThat(beyond.err()).contains("--warm-up is 901").doesNotContain("(from");
  }

  @Test
  void variables_thatNoOptionHas_areSaid_butNotThoseOfOthers() {
    Map<String, String> environment =
        Map.of(
            "MEMOIR_DRAIN_DELAI", "secret",
            "MEMOIR_OPTS", "-Xmx1g",
            "MEMOIR_STORE_PASSWORD", "secret",
            "MEMOIR_SERVICE_HOST", "10.0.0.1",
            "MEMOIR_PORT_8080_TCP_ADDR", "10.0.0.1",
            "MEMOIR_WARM_UP", "-1");
    Commands result = Commands.run(environment, "serve");
    assertThat(result.errLines())
        .containsExactly(
            "memoir serve: unknown environment variable MEMOIR_DRAIN_DELAI (did you mean"
                + " 'MEMOIR_DRAIN_DELAY'?)",
            "memoir serve: --warm-up is -1, expected 0 to 600 seconds (from the environment"
                + " variable MEMOIR_WARM_UP)");
  }

  /** Several servers may share the settings, and only one of them may retrain. */
  @Test
  void optionsOfRetrainingWithoutIt_areSaid_unlessItIsSwitchedOff() throws IOException {
    Path file = file("learn-epochs = 5\nwarm-up = -1");
    String[] serve = {"serve", "--settings", file.toString()};
    Map<String, String> environment = Map.of("MEMOIR_MODELS", "new");
    String refused =
        "memoir serve: --warm-up is -1, expected 0 to 600 seconds (from %s, line 2)"
            .formatted(file);
    assertThat(Commands.run(environment, serve).errLines())
        .containsExactlyInAnyOrder(
            "memoir serve: --learn-epochs has no effect without --learn (from %s, line 1)"
                .formatted(file),
            "memoir serve: --models has no effect without --learn (from the environment variable"
                + " MEMOIR_MODELS)",
            refused);
    assertThat(Commands.run(environment, Answers.joined(serve, "--no-learn")).errLines())
        .containsExactly(refused);
    assertThat(
            Commands.run(Map.of("MEMOIR_MODELS", "new", "MEMOIR_LEARN", "false"), serve).errLines())
        .containsExactly(refused);
    assertThat(Commands.run(environment, Answers.joined(serve, "--learn")).errLines())
        .containsExactly(refused);
  }

  @Test
  void help_saysHow_andShowsNoSecret() throws IOException {
    Path file = file("store = jdbc:postgresql://db/shop?password=s3cr3t");
    Commands result = Commands.run("serve", "--settings", file.toString(), "--help");
    assertThat(result.code()).isEqualTo(ExitCode.DONE);
    assertThat(result.out()).contains("MEMOIR_ADMIN_PORT=9090", "admin-port = 9090");
    assertThat(result.out() + result.err()).doesNotContain("s3cr3t");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("my.settings"), text);
  }

  private String sample(OptionSpec option) throws IOException {
    if (option.longestName().equals(OptionSettings.FILE)) {
      return file("").toString();
    }
    return switch (option.typeInfo().getClassName()) {
      case "int", "long" -> "7";
      case "double" -> "7.5";
      case "boolean" -> "true";
      default -> "sample";
    };
  }

  private static CommandLine serve(Map<String, String> environment) {
    return Objects.requireNonNull(
        Memoir.commandLine(Commands.silent(), environment).getSubcommands().get("serve"));
  }

  /** What an option of serve has; empty if that is nothing. */
  private static String value(Map<String, String> environment, String name, String... arguments) {
    CommandLine memoir = Memoir.commandLine(Commands.silent(), new HashMap<>(environment));
    List<String> words = new ArrayList<>(List.of("serve"));
    words.addAll(List.of(arguments));
    memoir.parseArgs(words.toArray(String[]::new));
    Object value =
        Objects.requireNonNull(memoir.getSubcommands().get("serve"))
            .getCommandSpec()
            .findOption(name)
            .getValue();
    return switch (value) {
      case Optional<?> given -> given.map(Object::toString).orElse("");
      case Collection<?> several ->
          several.stream().map(Object::toString).collect(Collectors.joining(","));
      default -> value.toString();
    };
  }
}

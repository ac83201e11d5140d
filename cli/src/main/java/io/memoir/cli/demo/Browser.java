package io.memoir.cli.demo;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The web browser of the desktop, if there is one. */
final class Browser {
  private static final List<String> DESKTOPS = List.of("DISPLAY", "WAYLAND_DISPLAY");

  private Browser() {}

  /** Opens a page if there is a desktop; that it cannot be opened is no error. */
  static void open(String page, Map<String, String> environment) {
    Optional<String> command = command(environment, System.getProperty("os.name", ""));
    if (command.isEmpty()) {
      return;
    }
    try {
      Process _ =
          new ProcessBuilder(command.get(), page)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      // The address was printed, so it can be opened by hand.
    }
  }

  /** The command that opens an address; empty without a desktop. */
  static Optional<String> command(Map<String, String> environment, String system) {
    if (DESKTOPS.stream().allMatch(name -> environment.getOrDefault(name, "").isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(system.toLowerCase(Locale.ROOT).startsWith("mac") ? "open" : "xdg-open");
  }
}

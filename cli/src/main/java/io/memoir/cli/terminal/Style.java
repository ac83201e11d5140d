package io.memoir.cli.terminal;

/**
 * Highlights text on a screen; otherwise it is not changed.
 *
 * @param colours whether the output supports colours
 */
public record Style(boolean colours) {

  public static Style of(Terminal terminal) {
    return new Style(terminal.outIsScreen() && System.getenv("NO_COLOR") == null);
  }

  public String strong(String text) {
    return with("1", text);
  }

  public String faint(String text) {
    return with("2", text);
  }

  public String fresh(String text) {
    return with("32", text);
  }

  private String with(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}

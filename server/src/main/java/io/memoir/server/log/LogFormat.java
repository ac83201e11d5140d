package io.memoir.server.log;

import com.google.gson.JsonObject;
import io.memoir.server.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The format of log entries. */
public enum LogFormat {
  /**
   * Time, level and message, then fields as {@code name=value}; a stack trace follows in further
   * lines.
   */
  TEXT {
    @Override
    public String format(LogEntry entry) {
      StringBuilder line = new StringBuilder(160);
      line.append(TIME.format(entry.at()))
          .append(' ')
          .append("%-5s".formatted(entry.level()))
          .append(' ')
          .append(entry.message());
      if (!entry.fields().isEmpty()) {
        line.append(' ')
            .append(
                entry.fields().entrySet().stream()
                    .map(LogFormat::text)
                    .collect(Collectors.joining(" ")));
      }
      if (!entry.trace().isEmpty()) {
        line.append('\n').append(entry.trace().stripTrailing());
      }
      return line.append('\n').toString();
    }
  },

  /** One JSON object per line: {@code time}, {@code level}, {@code message}, and the fields. */
  JSON {
    @Override
    public String format(LogEntry entry) {
      JsonObject json = new JsonObject();
      json.addProperty("time", TIME.format(entry.at()));
      json.addProperty("level", entry.level().name());
      json.addProperty("message", entry.message());
      entry
          .fields()
          .forEach((name, value) -> {
            if (value instanceof Number number) {
              json.addProperty(name, number);
            } else {
              json.addProperty(name, value.toString());
            }
          });
      if (!entry.trace().isEmpty()) {
        json.addProperty("trace", entry.trace());
      }
      return new String(JsonText.write(json), StandardCharsets.UTF_8) + '\n';
    }
  };

  /** ISO 8601 in UTC, always with microseconds, so that lines can be sorted as text. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The lines of an entry, with a line end after the last one. */
  public abstract String format(LogEntry entry);

  private static String text(Map.Entry<String, Object> field) {
    String value = field.getValue().toString();
    boolean plain = !value.isEmpty() && value.chars().noneMatch(each -> each <= ' ' || each == '"');
    return field.getKey() + '=' + (plain ? value : quoted(value));
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}

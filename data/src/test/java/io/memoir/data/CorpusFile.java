package io.memoir.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * A generated file of events, and what must come out of it, counted while it is written.
 *
 * @param kind its format in a word
 * @param description all choices that were made
 * @param expected user, item and time in milliseconds of every event, in the order of the file,
 *     which is that of time
 * @param rejected how many lines are not events
 */
record CorpusFile(
    String kind,
    String name,
    String description,
    ByteBuffer bytes,
    List<String> expected,
    long rejected) {
  static final List<String> KINDS =
      List.of(
          "comma",
          "semicolon",
          "tab",
          "bar",
          "json",
          "array",
          "movielens",
          "recbole",
          "pairs",
          "sequences");

  private static final List<String> MISSING =
      List.of("", " ", "NaN", "NULL", "\\N", "None", "null");
  private static final List<String> TEXTS =
      List.of(
          "plain",
          "with, comma",
          "say \"so\"",
          "two\nlines",
          "a;b|c",
          "",
          "x\r\ny, z\n\n\"q\"",
          "7 inch");

  /** An event as it was meant; the time is of the second. */
  private record Event(String user, String item, long second) {}

  /** Writes one file. */
  private static final class Writer {
    private final Random random;
    private final String kind;
    private final List<Event> events = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final String timeStyle;
    private final String lineEnds;
    private final boolean header;
    private final boolean titles;
    private final boolean values;
    private final boolean decimalComma;
    private final boolean quoteAll;
    private final boolean numericIds;
    private final int extra;
    private long rejected;

    Writer(long seed) {
      random = new Random(seed);
      kind = KINDS.get(random.nextInt(KINDS.size()));
      timeStyle =
          one("seconds", "milliseconds", "microseconds", "decimal", "iso", "date", "offset");
      lineEnds = one("\n", "\r\n", "\r", "mixed");
      header = random.nextInt(3) > 0;
      titles = header && random.nextBoolean();
      values = random.nextBoolean();
      decimalComma = kind.equals("semicolon") && random.nextBoolean();
      quoteAll = random.nextInt(4) == 0;
      numericIds = random.nextBoolean();
      extra = header && random.nextInt(8) == 0 ? 60 : 0;
    }

    private String one(String... choices) {
      return choices[random.nextInt(choices.length)];
    }

    private boolean timed() {
      return !kind.equals("pairs") && !kind.equals("sequences");
    }

    private String end() {
      return lineEnds.equals("mixed") ? one("\n", "\r\n", "\r") : lineEnds;
    }

    private Event event(int n) {
      String user =
          numericIds ? Integer.toString(100 + random.nextInt(9)) : "u" + random.nextInt(9);
      String item =
          numericIds
              ? Integer.toString(random.nextInt(30))
              : one("é", "i", "日") + random.nextInt(30);
      return new Event(user, item, 1_600_000_000L + 977L * n);
    }

    CorpusFile write() {
      int count = 60 + random.nextInt(400);
      boolean bom = random.nextInt(4) == 0;
      if (bom) {
        text.append('\uFEFF');
      }
      switch (kind) {
        case "comma", "semicolon", "tab", "bar" -> table(count);
        case "json" -> json(count);
        case "array" -> array(count);
        case "movielens", "recbole", "pairs" -> plain(count);
        case "sequences" -> sequences(count);
        default -> throw new IllegalStateException(kind);
      }
      if (random.nextBoolean() && !text.isEmpty()) { // No end after the last line.
        while (text.charAt(text.length() - 1) == '\n' || text.charAt(text.length() - 1) == '\r') {
          text.setLength(text.length() - 1);
        }
        said.add("no end after the last line");
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      boolean gzip = random.nextInt(3) == 0;
      if (gzip) {
        bytes = random.nextBoolean() ? members(bytes) : packed(bytes);
      }
      String ending =
          switch (kind) {
            case "comma", "semicolon", "bar" -> ".csv";
            case "tab" -> ".tsv";
            case "json" -> ".jsonl";
            case "array" -> ".json";
            case "recbole" -> ".inter";
            default -> ".txt";
          };
      String name =
          one("log", "log[1]", "l*g", "l?g", "it's", "{a,b}") + ending + (gzip ? ".gz" : "");
      String description =
          "%s, times %s, line ends %s, header %s, titles %s, values %s, decimal commas %s, all quoted %s, BOM %s, gzip %s, %s"
              .formatted(
                  kind,
                  timeStyle,
                  lineEnds.replace("\r", "CR").replace("\n", "LF"),
                  header,
                  titles,
                  values,
                  decimalComma,
                  quoteAll,
                  bom,
                  gzip,
                  said);
      return new CorpusFile(kind, name, description, ByteBuffer.wrap(bytes), expected(), rejected);
    }

    private static byte[] packed(byte[] bytes) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
        out.write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return packed.toByteArray();
    }

    private byte[] members(byte[] bytes) {
      int cut = random.nextInt(bytes.length);
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(packed(Arrays.copyOf(bytes, cut)));
      both.writeBytes(packed(Arrays.copyOfRange(bytes, cut, bytes.length)));
      said.add("two members");
      return both.toByteArray();
    }

    private String time(long second) {
      return switch (timeStyle) {
        case "seconds" -> Long.toString(second);
        case "milliseconds" -> second + "000";
        case "microseconds" -> second + "000000";
        case "decimal" -> second + ".0";
        case "iso" -> Instant.ofEpochSecond(second).toString();
        case "date" -> Instant.ofEpochSecond(second).toString().replace('T', ' ').replace("Z", "");
        case "offset" -> Instant.ofEpochSecond(second + 7_200).toString().replace("Z", "+02:00");
        default -> throw new IllegalStateException(timeStyle);
      };
    }

    /** What happens to line n of so many: mostly nothing, and nothing to the first ten. */
    private String fault(int n) {
      return n < 10 || random.nextInt(25) > 0
          ? ""
          : one("user", "item", "time", "short", "long", "blank", "quote", "padded");
    }

    private void table(int count) {
      String delimiter =
          switch (kind) {
            case "comma" -> ",";
            case "semicolon" -> ";";
            case "tab" -> "\t";
            default -> "|";
          };
      List<String> names = new ArrayList<>(List.of("user_id", "item_id"));
      if (values) {
        names.add("rating");
      }
      if (titles) {
        names.add("title");
      }
      for (int i = 0; i < extra; i++) {
        names.add("column" + i);
      }
      names.add("timestamp");
      if (header) {
        text.append(String.join(delimiter, names)).append(end());
      }
      for (int n = 0; n < count; n++) {
        Event event = event(n);
        Map<String, String> fields = new LinkedHashMap<>();
        names.forEach(name -> fields.put(name, "x"));
        fields.put("user_id", event.user);
        fields.put("item_id", event.item);
        if (values) {
          String value = 1 + random.nextInt(4) + (decimalComma ? ",5" : ".5");
          fields.put("rating", n > 10 && random.nextInt(9) == 0 ? one("", "NaN", "NULL") : value);
        }
        if (titles) {
          fields.put("title", TEXTS.get(random.nextInt(TEXTS.size())));
        }
        fields.put("timestamp", time(event.second));
        tableLine(event, fault(n), fields, delimiter);
      }
    }

    private void tableLine(
        Event event, String fault, Map<String, String> fields, String delimiter) {
      boolean good = true;
      if (titles && List.of("short", "long", "quote").contains(fault)) {
        fields.put("title", "plain"); // One line, so that one line is lost.
      }
      switch (fault) {
        case "user", "item", "time" -> {
          String name = fault.equals("time") ? "timestamp" : fault + "_id";
          fields.put(
              name,
              fault.equals("time")
                  ? one("", "soon", "NaN", "99999999999999999999")
                  : MISSING.get(random.nextInt(MISSING.size())));
          good = false;
        }
        case "padded" -> fields.put("user_id", " " + event.user + one(" ", "\u00a0"));
        case "short" -> {
          fields.remove("item_id");
          good = false;
        }
        case "long" -> {
          fields.put("more", "more");
          good = false;
        }
        case "blank" -> text.append(one("", " ", "  ")).append(end());
        default -> {}
      }
      if (fault.equals("quote") && !kind.equals("tab")) {
        // A quote that never ends well: a good line follows, or the end of the file.
        fields.put("item_id", "\u0001" + event.item);
        good = false;
      }
      List<String> written = new ArrayList<>();
      fields.values().forEach(value -> written.add(quoted(value, delimiter)));
      text.append(String.join(delimiter, written)).append(end());
      count(event, good);
    }

    private void count(Event event, boolean good) {
      if (good) {
        events.add(event);
      } else {
        rejected++;
      }
    }

    private String quoted(String value, String delimiter) {
      if (value.startsWith("\u0001")) {
        return "\"" + value.substring(1);
      }
      boolean needed = value.contains(delimiter) || value.contains("\"") || value.contains("\n");
      return needed || quoteAll ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
    }

    private String json(Event event, String fault) {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("more", one("[1, {\"user_id\": 2}]", "null", "\"\\u00e9\\n\"", "true"));
      fields.put("user_id", jsonId(event.user));
      fields.put("item_id", jsonId(event.item));
      String time = time(event.second);
      fields.put(
          "timestamp", time.matches("[0-9.]+") && random.nextBoolean() ? time : "\"" + time + "\"");
      boolean good = true;
      switch (fault) {
        case "user", "item" -> {
          good = false;
          if (random.nextBoolean()) {
            fields.remove(fault + "_id");
          } else {
            fields.put(fault + "_id", one("null", "\"\"", "\"NaN\"", "{}", "[1]"));
          }
        }
        case "time" -> {
          good = false;
          fields.put("timestamp", one("null", "\"soon\"", "{}"));
        }
        case "padded" -> fields.put("item_id", "\" " + event.item + " \"");
        default -> {}
      }
      count(event, good);
      List<String> pairs = new ArrayList<>();
      fields.forEach((name, value) -> pairs.add("\"" + name + "\": " + value));
      return "{" + String.join(", ", pairs) + "}";
    }

    private String jsonId(String id) {
      return id.matches("[0-9]+") && random.nextBoolean() ? id : "\"" + id + "\"";
    }

    private void json(int count) {
      for (int n = 0; n < count; n++) {
        String fault = fault(n);
        Event event = event(n);
        switch (fault) {
          case "short" -> {
            String whole = json(event, "");
            events.removeLast();
            text.append(whole, 0, whole.length() / 2).append(end());
            rejected++;
          }
          case "long", "quote" -> {
            text.append(json(event, "")).append(one(" 1", " {}", "x")).append(end());
            events.removeLast();
            rejected++;
          }
          case "blank" -> text.append("  ").append(end()).append(json(event, "")).append(end());
          default -> text.append(json(event, fault)).append(end());
        }
      }
    }

    private void array(int count) {
      text.append("[");
      for (int n = 0; n < count; n++) {
        String fault = fault(n);
        if (fault.equals("short")) {
          text.append("17, ");
          rejected++;
        }
        text.append(json(event(n), fault)).append(n + 1 < count ? "," : "");
        text.append(random.nextBoolean() ? end() : "");
      }
      text.append("]");
    }

    /** Lines without quotes. */
    private void plain(int count) {
      String delimiter = kind.equals("movielens") ? "::" : kind.equals("recbole") ? "\t" : " ";
      if (kind.equals("recbole")) {
        text.append("user_id:token\titem_id:token\trating:float\ttimestamp:float").append(end());
      } else if (header && kind.equals("pairs")) {
        text.append("user item").append(end());
      } else if (header) {
        text.append("UserID::MovieID::Rating::Timestamp").append(end());
      }
      boolean pairs = kind.equals("pairs");
      for (int n = 0; n < count; n++) {
        String fault = fault(n);
        Event event = event(n);
        String user = event.user;
        String item = event.item;
        String time = time(event.second);
        boolean good = true;
        switch (fault) {
          case "user" -> user = one("NaN", "NULL", "\\N", "None");
          case "item" -> item = one("NaN", "NULL", "\\N", "None");
          case "time" -> time = pairs ? time : one("soon", "", "NaN");
          case "blank" -> text.append(end());
          case "padded" -> item = pairs ? item : " " + item;
          default -> {}
        }
        good = !List.of("user", "item").contains(fault) && (pairs || !fault.equals("time"));
        List<String> fields =
            new ArrayList<>(pairs ? List.of(user, item) : List.of(user, item, "3", time));
        if (fault.equals("short")) {
          fields.removeLast();
          good = false;
        } else if (fault.equals("long")) {
          fields.add("more");
          good = false;
        }
        text.append(String.join(delimiter, fields)).append(end());
        count(event, good);
      }
    }

    private void sequences(int count) {
      for (int s = 0; s < 8; s++) {
        String user = "u" + s;
        List<String> line = new ArrayList<>(List.of(user));
        for (int n = 0; n < count / 8; n++) {
          boolean missing = s > 0 && random.nextInt(40) == 0;
          String item = missing ? one("NaN", "NULL", "None") : event(n).item;
          line.add(item);
          count(new Event(user, item, 0), !missing);
        }
        text.append(String.join(one(" ", "  "), line)).append(one("", " ")).append(end());
      }
    }

    private List<String> expected() {
      return events.stream()
          .map(event -> event.user + " " + event.item + (timed() ? " " + event.second * 1_000 : ""))
          .toList();
    }
  }

  /** The file of a seed. */
  static CorpusFile of(long seed) {
    return new Writer(seed).write();
  }
}

package io.memoir.data.event;

import io.memoir.data.layout.Layout;
import io.memoir.data.layout.Role;
import io.memoir.data.value.Excerpts;
import io.memoir.data.value.IdSeparator;
import io.memoir.data.value.Labels;
import io.memoir.data.value.MissingValues;
import io.memoir.data.value.Moments;
import io.memoir.data.value.Numbers;
import io.memoir.data.value.TimeFormat;
import io.memoir.data.value.TimeKind;
import io.memoir.data.value.TimeUnitFound;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Parses the fields of a record as an event; contains the last parsed event. */
public final class EventParser {
  /** Times outside the years 1900 to 2200 are rejected. */
  private static final long EARLIEST_MS = -2_208_988_800_000L;

  private static final long LATEST_MS = 7_258_118_400_000L;
  private static final int MOST_SHOWN = 60;

  private final TimeFormat format;
  private final boolean decimalComma;
  private final Moments moments;
  private final int userAt;
  private final int itemAt;
  private final int timeAt;
  private final int typeAt;
  private final int valueAt;
  private final int sessionAt;
  private final int labelAt;
  private final int impressionsAt;
  private String user = "";
  private String item = "";
  private String type = "";
  private String session = "";
  private long time;
  private double value = Double.NaN;
  private boolean padded;
  private String valueText = "";
  private String strangeValue = "";
  private OptionalInt label = OptionalInt.empty();
  private List<String> impressions = List.of();

  /** What separates the impressions; if it is not known, the first list that has one decides. */
  private IdSeparator separator;

  /**
   * @param zone time zone of times without a zone
   * @param separator what separates the impressions in a field
   */
  public EventParser(Layout layout, ZoneId zone, IdSeparator separator) {
    this.separator = separator;
    this.format = layout.time();
    this.decimalComma = layout.decimalComma();
    this.moments = new Moments(zone);
    this.userAt = layout.place(Role.USER);
    this.itemAt = layout.place(Role.ITEM);
    this.timeAt = layout.place(Role.TIME);
    this.typeAt = layout.place(Role.TYPE);
    this.valueAt = layout.place(Role.VALUE);
    this.sessionAt = layout.place(Role.SESSION);
    this.labelAt = layout.place(Role.LABEL);
    this.impressionsAt = layout.place(Role.IMPRESSIONS);
  }

  /**
   * Parses a record.
   *
   * @return why it is not an event, or the empty string
   */
  public String parse(List<String> fields) {
    String givenUser = fields.get(userAt);
    String givenItem = fields.get(itemAt);
    user = MissingValues.present(givenUser);
    if (user.isEmpty()) {
      return missing("user", givenUser);
    }
    String wrongUser = faultOf("user", user);
    if (!wrongUser.isEmpty()) {
      return wrongUser;
    }
    item = MissingValues.present(givenItem);
    if (item.isEmpty()) {
      return missing("item", givenItem);
    }
    String wrongItem = faultOf("item", item);
    if (!wrongItem.isEmpty()) {
      return wrongItem;
    }
    padded = user.length() != givenUser.length() || item.length() != givenItem.length();
    if (timeAt >= 0) {
      String wrong = parseTime(fields.get(timeAt));
      if (!wrong.isEmpty()) {
        return wrong;
      }
    }
    type = typeAt < 0 ? "" : MissingValues.present(fields.get(typeAt));
    session = sessionAt < 0 ? "" : MissingValues.present(fields.get(sessionAt));
    if (sessionAt >= 0 && session.isEmpty()) {
      return missing("session", fields.get(sessionAt));
    }
    String wrongSession = faultOf("session", session);
    if (!wrongSession.isEmpty()) {
      return wrongSession;
    }
    if (labelAt >= 0) {
      String given = fields.get(labelAt);
      label = Labels.of(given);
      if (label.isEmpty()) {
        return MissingValues.present(given).isEmpty()
            ? missing("label", given)
            : "label is '" + shown(given) + "', expected 0 or 1";
      }
    }
    if (impressionsAt >= 0) {
      String wrong = parseImpressions(fields.get(impressionsAt));
      if (!wrong.isEmpty()) {
        return wrong;
      }
    }
    value = Double.NaN;
    valueText = "";
    strangeValue = "";
    if (valueAt >= 0) {
      String text = MissingValues.present(fields.get(valueAt));
      value = Numbers.ofValue(text, decimalComma);
      valueText = text;
      strangeValue = Double.isNaN(value) ? text : "";
    }
    return "";
  }

  public static String missing(String what, String found) {
    return found.isBlank() ? "no " + what : "no " + what + ": '" + found.strip() + "'";
  }

  /**
   * Why a text is not a valid id, or the empty string. U+0000 is rejected by the server, too. An
   * unpaired surrogate, which JSON can contain, has no UTF-8 encoding, so different ids would
   * become equal.
   */
  public static String faultOf(String what, String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c == 0) {
        return what + " contains a zero character (U+0000)";
      }
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == id.length()
            || !Character.isLowSurrogate(id.charAt(i + 1))) {
          return what + " is not valid Unicode: it contains an unpaired surrogate";
        }
        i++;
      }
    }
    return "";
  }

  private String parseImpressions(String text) {
    String wrong = faultOf("a list of impressions", text);
    if (!wrong.isEmpty()) {
      return wrong;
    }
    IdSeparator own = IdSeparator.of(text);
    if (separator == IdSeparator.NONE) {
      separator = own;
    } else if (own.compareTo(separator) < 0) {
      return "impressions are separated by %s, but in the other lines by %s"
          .formatted(own.word, separator.word);
    }
    impressions = separator.ids(text);
    return "";
  }

  private String parseTime(String given) {
    String text = MissingValues.present(given);
    if (text.isEmpty()) {
      return missing("time", given);
    }
    if (format.kind() == TimeKind.DATE) {
      OptionalLong moment = moments.of(text);
      if (moment.isEmpty()) {
        return "time '" + shown(text) + "' is not a date and time";
      }
      time = moment.getAsLong();
    } else {
      String wrong = parseNumber(text);
      if (!wrong.isEmpty()) {
        return wrong;
      }
    }
    return time < EARLIEST_MS || time > LATEST_MS
        ? "time '" + shown(text) + "' lies outside the years 1900 to 2200"
        : "";
  }

  private String parseNumber(String text) {
    TimeUnitFound unit = format.unit();
    double size;
    OptionalLong whole = whole(text);
    if (whole.isPresent()) {
      size = whole.getAsLong();
      time = unit.ofWhole(whole.getAsLong());
    } else {
      size = Numbers.of(text, true);
      if (Double.isNaN(size)) {
        return "time '" + shown(text) + "' is not a number, but the other times are";
      }
      time = unit.ofDecimal(size);
    }
    TimeUnitFound own = format.unitOf(size);
    return own == unit
        ? ""
        : "time '"
            + shown(text)
            + "' is in "
            + own.word
            + ", but the other times are in "
            + unit.word;
  }

  private static OptionalLong whole(String text) {
    int from = text.charAt(0) == '-' ? 1 : 0;
    if (text.length() == from || text.length() > 18) {
      return OptionalLong.empty();
    }
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  private static String shown(String text) {
    return Excerpts.of(text, MOST_SHOWN);
  }

  public String user() {
    return user;
  }

  public String item() {
    return item;
  }

  /** Milliseconds since 1970, if the layout has times. */
  public long time() {
    return time;
  }

  /** The type; empty if there is none. */
  public String type() {
    return type;
  }

  /** The session; empty if there is none. */
  public String session() {
    return session;
  }

  /** The label: 1 if the event happened, 0 if the item was only shown; empty without labels. */
  public OptionalInt label() {
    return label;
  }

  /** The items that were shown with the event, in their order. */
  public List<String> impressions() {
    return impressions;
  }

  /** The value; NaN if there is none. */
  public double value() {
    return value;
  }

  /** The value as written in the file; empty if there is none. */
  public String valueText() {
    return valueText;
  }

  /** Whether the user or the item was surrounded by blanks. */
  public boolean padded() {
    return padded;
  }

  /** The text in the value column if it is not a number; else empty. */
  public String strangeValue() {
    return strangeValue;
  }
}

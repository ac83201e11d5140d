package io.memoir.data.layout;

import io.memoir.data.EventColumns;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The meaning of a column of events, and the usual names of such columns. */
public enum Role {
  USER(
      "user_id",
      "user userid uid visitorid visitor customerid customer memberid "
          + "accountid reviewerid personid clientid profileid userno username"),
  ITEM(
      "item_id",
      "item itemid iid movieid movie productid product articleid "
          + "clickarticleid article songid trackid artistid bookid isbn asin "
          + "parentasin newsid videoid contentid sku businessid gameid venueid "
          + "poiid locationid reference"),
  TIME(
      "time",
      "timestamp time ts timems timestampms datetime clicktimestamp eventtime "
          + "eventtimestamp unixreviewtime unixtime createdat clicktime "
          + "ratingtimestamp date"),
  TYPE(
      "type",
      "event eventtype type action actiontype behavior behaviour behaviortype "
          + "interaction interactiontype"),
  VALUE("value", "rating value score stars overall weight strength playcount quantity"),
  SESSION("session_id", "sessionid session visitid visit"),
  LABEL("label", "label click clicked isclick isclicked"),
  IMPRESSIONS("impressions", "impressions impressionlist impressionids shownitems");

  /** Roles whose names identify a header; the names of labels can also be types of events. */
  private static final List<Role> TELLING = List.of(USER, ITEM, TIME, TYPE, VALUE, SESSION);

  /** The column in the table of events as read. */
  public final String column;

  /** Usual names, most likely first, in lower-case letters and digits, separated by spaces. */
  private final String names;

  Role(String column, String names) {
    this.column = column;
    this.names = names;
  }

  /** The usual names of such columns, most likely first, in lower-case letters and digits. */
  public List<String> usualNames() {
    return List.of(names.split(" ", -1));
  }

  /** The name of the role in messages and options. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The column given for it by the options. */
  public Optional<String> named(EventColumns columns) {
    return switch (this) {
      case USER -> columns.user();
      case ITEM -> columns.item();
      case TIME -> columns.time();
      case TYPE -> columns.type();
      case VALUE -> columns.value();
      case SESSION -> columns.session();
      case LABEL -> columns.label();
      case IMPRESSIONS -> columns.impressions();
    };
  }

  /** The index of the first column with one of the names, most likely name first; or -1. */
  public int findIn(List<String> columns) {
    for (String name : usualNames()) {
      for (int i = 0; i < columns.size(); i++) {
        if (plain(columns.get(i)).equals(name)) {
          return i;
        }
      }
    }
    return -1;
  }

  /** Whether one of the columns has a usual name of a role whose names identify a header. */
  public static boolean anyKnown(List<String> columns) {
    for (Role role : TELLING) {
      if (role.findIn(columns) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}

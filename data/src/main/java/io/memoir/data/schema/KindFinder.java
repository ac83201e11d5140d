package io.memoir.data.schema;

import io.memoir.data.value.DateOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells what a column is from its name and from what stands in it. It is a guess: the summary says
 * it, and a file changes it.
 */
public final class KindFinder {
  /** The column of what items are called, which is a text in every data set. */
  static final String TITLE = "title";

  /** A category has no more values. */
  static final int MOST_VALUES = 100_000;

  /** Columns of ids that have more values are not categories but references. */
  private static final int MOST_IDS = 1_000;

  /** As many values are few in any column. */
  private static final int FEW = 20;

  /** Whole numbers of which there are no more are codes, unless they are called amounts. */
  private static final int FEW_NUMBERS = 50;

  private static final double NEARLY_ALL = 0.95;
  private static final int TEXT_WORDS = 3;

  private static final Set<String> IDS =
      Set.of(
          "id",
          "ids",
          "code",
          "zip",
          "zipcode",
          "postcode",
          "postal",
          "plz",
          "phone",
          "isbn",
          "ean",
          "sku",
          "uuid",
          "guid",
          "hash",
          "url",
          "link",
          "email",
          "index",
          "unnamed");
  private static final Set<String> AMOUNTS =
      Set.of(
          "age",
          "price",
          "cost",
          "amount",
          "count",
          "year",
          "score",
          "duration",
          "length",
          "size",
          "weight",
          "height",
          "width",
          "income",
          "salary",
          "rating",
          "temperature",
          "distance",
          "dwell",
          "value",
          "seconds",
          "minutes",
          "quantity",
          "views",
          "stock",
          "discount",
          "position",
          "step",
          "年龄",
          "价格",
          "收入",
          "数量",
          "时长");
  private static final Set<String> TEXTS =
      Set.of(
          "title",
          "name",
          "headline",
          "description",
          "text",
          "content",
          "abstract",
          "summary",
          "review",
          "comment",
          "overview",
          "plot",
          "标题",
          "描述",
          "简介",
          "名称");
  private static final Set<String> MOMENTS =
      Set.of(
          "time",
          "date",
          "timestamp",
          "ts",
          "at",
          "start",
          "end",
          "created",
          "updated",
          "born",
          "birthday",
          "birthdate",
          "released");
  private static final Set<String> ASKED =
      Set.of(
          "device",
          "platform",
          "os",
          "browser",
          "page",
          "position",
          "placement",
          "slot",
          "channel",
          "referrer",
          "referer",
          "referral",
          "network",
          "environment",
          "screen",
          "app",
          "locale",
          "query",
          "search",
          "filter",
          "filters",
          "surface",
          "country",
          "region",
          "city",
          "hour",
          "weekday",
          "daypart",
          "campaign",
          "banner",
          "设备",
          "平台",
          "城市");
  private static final Set<String> OF_USERS =
      Set.of(
          "gender",
          "sex",
          "age",
          "occupation",
          "job",
          "profession",
          "income",
          "education",
          "marital",
          "birthday",
          "birth",
          "member",
          "membership",
          "性别",
          "年龄",
          "职业",
          "学历");
  private static final Set<String> OF_ITEMS =
      Set.of(
          "title",
          "category",
          "categories",
          "genre",
          "genres",
          "brand",
          "author",
          "publisher",
          "artist",
          "director",
          "标题",
          "类别",
          "品牌",
          "作者");

  private KindFinder() {}

  /** What a column is. */
  public static Column find(RawColumn column, ColumnProfile profile) {
    Column found = kind(column, profile);
    return column.section() == Section.EVENTS && known(column.name())
        ? found.known(Known.REQUEST)
        : found;
  }

  /** Whether a name speaks of users, where the values cannot tell. */
  public static boolean namesUsers(String name) {
    return any(name, OF_USERS);
  }

  /** Whether a name speaks of items, where the values cannot tell. */
  public static boolean namesItems(String name) {
    return any(name, OF_ITEMS);
  }

  /** Whether a name speaks of what is known when something is asked. */
  private static boolean known(String name) {
    return any(name, ASKED);
  }

  private static Column kind(RawColumn column, ColumnProfile p) {
    String name = column.name();
    if (p.present() == 0) {
      return Column.ignored(name, "it is empty");
    }
    if (p.distinct() == 1 && p.present() == p.rows()) {
      return Column.ignored(name, "it is always '" + shortened(p.example()) + "'");
    }
    if (column.section() == Section.ITEMS && name.equals(TITLE)) {
      return p.numbers() >= NEARLY_ALL * p.present()
          ? Column.ignored(name, "its titles are numbers")
          : text(name, p);
    }
    if (isVectors(p)) {
      return Column.of(name, Kind.VECTOR);
    }
    if (p.lists() >= 0.05 * p.present() || p.nativeLists()) {
      return lists(name, p);
    }
    if (isTimes(name, p)) {
      return column.section() == Section.EVENTS
          ? Column.ignored(name, "it is a time, and events have one")
          : Column.of(name, Kind.TIME);
    }
    if (hasUnreadDates(p)) {
      return fewEnough(p.distinct(), p.present())
          ? Column.of(name, Kind.CATEGORY)
          : Column.ignored(name, unreadDates(p));
    }
    if (p.numbers() >= NEARLY_ALL * p.present() && !p.leadingZeros() && !any(name, IDS)) {
      return numbers(name, p);
    }
    return text(name, p);
  }

  private static Column text(String name, ColumnProfile p) {
    boolean id = any(name, IDS);
    boolean text = any(name, TEXTS) && !id;
    if (text && p.distinct() > p.present() / 2 && p.distinct() > 2) {
      return Column.of(name, Kind.WORDS);
    }
    if (fewEnough(p.distinct(), p.present()) && (!id || p.distinct() <= MOST_IDS)) {
      return Column.of(name, Kind.CATEGORY);
    }
    return !id && p.meanWords() >= TEXT_WORDS
        ? Column.of(name, Kind.WORDS)
        : Column.ignored(name, tooMany(p));
  }

  private static boolean isVectors(ColumnProfile p) {
    return p.decimals()
        && p.vectorLength() > 1
        && p.vectors() >= 0.9 * p.present()
        && p.lists() >= 0.9 * p.present();
  }

  private static boolean isTimes(String name, ColumnProfile p) {
    boolean moments = any(name, MOMENTS);
    return p.dates() >= NEARLY_ALL * p.present()
        || (p.moments() >= NEARLY_ALL * p.present() && moments)
        || (p.compactDates() && (moments || (p.distinct() > FEW && !any(name, IDS))));
  }

  /** Why dates are not read. */
  static String unreadDates(ColumnProfile p) {
    return p.dateOrder() == DateOrder.CONTRADICTORY
        ? "some of its dates have the day first, others the month"
        : "its dates can be read with the day or the month first";
  }

  /** Whether values are dates of which nobody can tell the day from the month. */
  static boolean hasUnreadDates(ColumnProfile p) {
    return p.unreadDate().isPresent() && p.digitDates() >= NEARLY_ALL * p.present();
  }

  private static Column lists(String name, ColumnProfile p) {
    boolean used = p.elementUse() >= 2 || p.distinctElements() <= FEW;
    return used && p.distinctElements() <= MOST_VALUES
        ? Column.of(name, Kind.CATEGORIES)
        : Column.ignored(
            name,
            String.format(Locale.ROOT, "%,d different values in its lists", p.distinctElements()));
  }

  private static Column numbers(String name, ColumnProfile p) {
    boolean amount = any(name, AMOUNTS);
    if (p.whole() && !amount) {
      if (p.distinct() <= FEW_NUMBERS && fewEnough(p.distinct(), p.present())) {
        return Column.of(name, Kind.CATEGORY);
      }
      if (p.distinct() == p.present() && p.most() - p.least() + 1 == p.distinct()) {
        return Column.ignored(name, "it counts the rows");
      }
    }
    return Column.of(name, Kind.NUMBER);
  }

  private static boolean fewEnough(long values, long rows) {
    return values <= FEW || (values <= MOST_VALUES && 2 * values <= rows);
  }

  private static String tooMany(ColumnProfile p) {
    return String.format(
        Locale.ROOT, "%,d different values in %,d rows", p.distinct(), p.present());
  }

  /** Whether a word of a name is among others: {@code clickDevice_type} is click, device, type. */
  private static boolean any(String name, Set<String> words) {
    return words(name).stream()
        .anyMatch(word -> words.contains(word) || words.contains(word.replaceFirst("s$", "")));
  }

  private static Set<String> words(String name) {
    String spaced = name.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ");
    List<String> parts = Arrays.asList(spaced.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"));
    return new HashSet<>(parts);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 37) + "...";
  }
}

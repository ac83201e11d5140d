package io.memoir.data.schema;

import io.memoir.data.value.DateOrder;
import io.memoir.data.value.Excerpts;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Detects the kind of a column from its name and its values. The result is a heuristic: it is
 * reported in the summary, and users can specify another kind in a file.
 */
public final class KindFinder {
  /** The column with the titles of items, which is a text in every data set. */
  static final String TITLE = "title";

  /** Maximum number of values of a category. */
  static final int MOST_VALUES = 100_000;

  /** Maximum number of values of an id column that is treated as a category. */
  private static final int MOST_IDS = 1_000;

  /** Maximum number of values that is always small enough for a category. */
  private static final int FEW = 20;

  /** Maximum number of different integers that are treated as codes, unless named as amounts. */
  private static final int FEW_NUMBERS = 50;

  /** The share of values that decides the kind of a column. */
  static final double NEARLY_ALL = 0.95;

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

  /** Detects the kind of a column. */
  public static Column find(RawColumn column, ColumnProfile profile) {
    Column found = kind(column, profile);
    return column.section() == Section.EVENTS && known(column.name())
        ? found.known(Known.REQUEST)
        : found;
  }

  /** Whether a name suggests a column of users; used if the values are inconclusive. */
  public static boolean namesUsers(String name) {
    return any(name, OF_USERS);
  }

  /** Whether a name suggests a column of items; used if the values are inconclusive. */
  public static boolean namesItems(String name) {
    return any(name, OF_ITEMS);
  }

  /** Whether a name suggests values that are known at request time. */
  private static boolean known(String name) {
    return any(name, ASKED);
  }

  private static Column kind(RawColumn column, ColumnProfile p) {
    String name = column.name();
    if (p.present() == 0) {
      return Column.ignored(name, "it is empty");
    }
    if (p.distinct() == 1 && p.present() == p.rows()) {
      return Column.ignored(name, "it is always '" + Excerpts.of(p.example(), 40) + "'");
    }
    if (column.section() == Section.ITEMS && name.equals(TITLE)) {
      return p.numbers() >= NEARLY_ALL * p.present()
          ? Column.ignored(name, "its values are numbers, not titles")
          : text(name, p);
    }
    if (p.objects() >= 0.5 * p.present()) {
      return Column.ignored(name, "its values are objects or lists of objects");
    }
    if (isVectors(p)) {
      return Column.of(name, Kind.VECTOR);
    }
    if (p.lists() >= 0.05 * p.present() || p.nativeLists()) {
      return lists(name, p);
    }
    if (isTimes(name, p)) {
      return column.section() == Section.EVENTS
          ? Column.ignored(name, "it is a second time column of events")
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

  /** Why dates cannot be read. */
  static String unreadDates(ColumnProfile p) {
    return p.dateOrder() == DateOrder.CONTRADICTORY
        ? "some of its dates have the day first, others the month"
        : "its dates can be read with the day or the month first";
  }

  /** Whether values are dates whose order of day and month is unknown. */
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
        return Column.ignored(name, "it numbers the rows");
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
}

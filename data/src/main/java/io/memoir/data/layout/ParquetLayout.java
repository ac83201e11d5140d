package io.memoir.data.layout;

import io.memoir.data.EventColumns;
import io.memoir.data.EventFormat;
import io.memoir.data.source.FileSample;
import io.memoir.data.source.ParquetRecords;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.TimeFormat;
import io.memoir.model.BadInputException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Determines the layout of a Parquet file, whose columns have names and types. */
final class ParquetLayout {
  /** Roles without which there is no event, or which identify its sequence. */
  private static final Set<Role> NEEDED = Set.of(Role.USER, Role.ITEM, Role.TIME, Role.SESSION);

  private ParquetLayout() {}

  /**
   * The layout.
   *
   * @throws BadInputException if the file is damaged, or a column has a type that does not fit its
   *     role
   */
  static Layout of(FileSample look, EventColumns columns, RoleFinder roleFinder) {
    try (Duck duck = Duck.reading()) {
      String source = ParquetRecords.source(look);
      List<List<String>> described = duck.rows("DESCRIBE SELECT * FROM " + source);
      List<List<String>> values = duck.rows("SELECT * FROM " + source + " LIMIT 100");
      List<String> names = described.stream().map(List::getFirst).toList();
      List<String> types = described.stream().map(row -> row.get(1)).toList();
      Map<Role, Integer> roles = fitting(look, columns, names, types, roleFinder, values);
      TimeFormat time = TimeFormats.of(look, roles, values);
      Integer place = roles.get(Role.TIME);
      if (place != null
          && (types.get(place).startsWith("TIMESTAMP") || types.get(place).equals("DATE"))) {
        time = TimeFormat.DATES;
      }
      return new Layout(
          look,
          EventFormat.PARQUET,
          "",
          false,
          false,
          names,
          types,
          Map.copyOf(roles),
          time,
          false);
    } catch (Duck.DuckException e) {
      throw new BadInputException(look.file() + " cannot be read: " + e.reason(), e);
    }
  }

  /**
   * The roles whose columns have single values. A nested column that only has the usual name of a
   * type, a value or a label does not have this role.
   */
  private static Map<Role, Integer> fitting(
      FileSample look,
      EventColumns columns,
      List<String> names,
      List<String> types,
      RoleFinder roleFinder,
      List<List<String>> values) {
    Map<Role, Integer> found = roleFinder.find(names, values, true);
    Map<Role, Integer> roles = new EnumMap<>(found);
    for (Map.Entry<Role, Integer> each : found.entrySet()) {
      Role role = each.getKey();
      int place = each.getValue();
      String type = types.get(place);
      if (fits(role, type)) {
        continue;
      }
      if (!NEEDED.contains(role) && role.named(columns).isEmpty()) {
        roles.remove(role);
        continue;
      }
      throw new BadInputException(
          "%s: column '%s' has the type %s, expected %s for the %s"
              .formatted(
                  look.file(),
                  names.get(place),
                  ShownLine.of(type),
                  role == Role.USER || role == Role.ITEM || role == Role.SESSION
                      ? "texts or numbers"
                      : "single values",
                  role.word()));
    }
    return roles;
  }

  private static boolean fits(Role role, String type) {
    return switch (role) {
      case USER, ITEM, SESSION, TIME -> ParquetRecords.isId(type);
      case TYPE, VALUE, LABEL -> !ParquetRecords.isNested(type);
      case IMPRESSIONS -> true;
    };
  }
}

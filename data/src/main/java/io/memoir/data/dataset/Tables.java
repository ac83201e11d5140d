package io.memoir.data.dataset;

import io.memoir.data.Part;
import io.memoir.data.sql.Duck;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tables of a preparation, each made from the previous one, and counts of dropped rows. */
final class Tables {
  private static final String EVENTS = "events";

  private final Duck duck;
  private final PreparationSql sql;
  private final Map<String, String> parameters = new HashMap<>();
  private final List<DatasetSummary.Dropped> dropped = new ArrayList<>();
  private int made;

  Tables(Duck duck, PreparationSql sql) {
    this.duck = duck;
    this.sql = sql;
    parameters.put(EVENTS, "events_read");
  }

  Duck duck() {
    return duck;
  }

  /** The relation with the events after the last step. */
  String events() {
    return parameter(EVENTS);
  }

  void events(String relation) {
    parameters.put(EVENTS, relation);
  }

  /** The value of a parameter that was set. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** Sets a parameter of the statements. */
  void put(String name, String value) {
    parameters.put(name, value);
  }

  void putAll(Map<String, String> values) {
    parameters.putAll(values);
  }

  /** The SELECT of a relation. */
  String select(String relation) {
    return sql.select(relation, parameters);
  }

  void table(String relation) {
    table(relation, relation);
  }

  /** Creates a table with another name than its relation. */
  void table(String name, String relation) {
    duck.run("CREATE TABLE " + name + " AS " + select(relation));
  }

  void view(String relation) {
    duck.run("CREATE VIEW " + relation + " AS " + select(relation));
  }

  /** Creates a relation that replaces the current events. */
  void next(String relation) {
    next(relation, EVENTS);
  }

  /** Creates a relation that replaces the one in a parameter. */
  void next(String relation, String parameter) {
    String name = relation + "_" + ++made;
    duck.run("CREATE TABLE " + name + " AS " + select(relation));
    duck.run("DROP TABLE " + parameter(parameter));
    parameters.put(parameter, name);
  }

  /** The same, and counts the dropped events with a reason. */
  void cleaned(String relation, String reason) {
    long before = count();
    next(relation);
    dropped(reason, before - count());
  }

  /** Runs a step that refers to the rows of {compared} that are equal to an earlier one. */
  void compare(Runnable step) {
    table("alike_rows");
    table("repeated_rows");
    step.run();
    duck.run("DROP TABLE repeated_rows");
    duck.run("DROP TABLE alike_rows");
  }

  /** The number of events left. */
  long count() {
    return count(events());
  }

  long count(String relation) {
    return duck.number("SELECT count(*) FROM " + relation);
  }

  /** The number of rows of a relation that are in a part. */
  long count(String relation, Part part) {
    return duck.number("SELECT count(*) FROM " + relation + " WHERE part = " + part.code());
  }

  void dropped(String reason, long count) {
    dropped(reason, count, "events");
  }

  void dropped(String reason, long count, String unit) {
    if (count > 0) {
      dropped.add(new DatasetSummary.Dropped(reason, count, unit));
    }
  }

  /** The dropped rows with their reasons, in order. */
  List<DatasetSummary.Dropped> dropped() {
    return List.copyOf(dropped);
  }
}

-- Converts the events read from files to the events of a data set.
--
-- Every section is one SELECT that defines the relation it is named after, in the order in which
-- they are used; a table or a view is created from it. Only standard SQL is used. {events} is the
-- result of the previous section, {name} a number or a condition that depends on the options;
-- {features} and {e_features} are the columns type and value, if the input has them.
--
-- The input is events_read (ordinal, user_id, session_id, item_id, time_ms, type, value,
-- given_part): ordinal counts the events in the order of the input, session_id is empty if there
-- are no sessions, given_part is NULL except for separate test inputs. {rows} are the events and, if
-- there are any, the rows of shown.sql.

--- wanted: the events of the wanted types and values
SELECT * FROM events_read
WHERE given_part IS NOT NULL OR ({wanted_types} AND {wanted_values})

--- histories: the users, or sessions of users, with one user state each, in order of appearance
SELECT user_id, session_id, row_number() OVER (ORDER BY min(ordinal)) - 1 AS history
FROM {rows}
GROUP BY user_id, session_id

--- item_codes: items in order of appearance
SELECT item_id, row_number() OVER (ORDER BY min(ordinal)) - 1 AS item_code
FROM {rows}
GROUP BY item_id

--- encoded: events by number instead of text; visit counts the sessions of one history
SELECT
  e.ordinal,
  CAST(h.history AS INTEGER) AS history,
  0 AS visit,
  CAST(i.item_code AS INTEGER) AS item_code,
  e.time_ms{e_features},
  e.given_part
FROM {events} e
JOIN histories h ON h.user_id = e.user_id AND h.session_id = e.session_id
JOIN item_codes i ON i.item_id = e.item_id

--- test_rows: the events of separate test inputs, set aside
SELECT * FROM encoded WHERE given_part IS NOT NULL

--- learning_rows: all others
SELECT * FROM encoded WHERE given_part IS NULL

--- distinct_rows: the first of events that are equal in all columns, if there are no others
SELECT min(ordinal) AS ordinal, history, visit, item_code, time_ms{features}
FROM {events}
GROUP BY history, visit, item_code, time_ms{features}

--- alike_rows: rows with the user, item and time of another row, the only ones to be compared
SELECT ordinal, history, item_code, time_ms
FROM (
  SELECT *, count(*) OVER (PARTITION BY history, item_code, time_ms) AS times
  FROM {compared}) counted
WHERE times > 1

--- repeated_rows: those that are equal to an earlier one in all columns of the input
SELECT ordinal
FROM (
  SELECT
    a.ordinal,
    row_number() OVER (
      PARTITION BY a.history, a.item_code, a.time_ms{all_columns} ORDER BY a.ordinal) AS place
  FROM alike_rows a
  JOIN {input} r ON r.ordinal = a.ordinal) placed
WHERE place > 1

--- unrepeated: the other events
SELECT * FROM {events} WHERE ordinal NOT IN (SELECT ordinal FROM repeated_rows)

--- visits: histories cut at every pause that is longer than the gap
SELECT
  ordinal,
  history,
  CAST(
    sum(CASE WHEN time_ms - before_ms > {gap_ms} THEN 1 ELSE 0 END)
      OVER (PARTITION BY history ORDER BY time_ms, ordinal ROWS UNBOUNDED PRECEDING) AS INTEGER)
    AS visit,
  item_code,
  time_ms{features}
FROM (
  SELECT *, lag(time_ms) OVER (PARTITION BY history ORDER BY time_ms, ordinal) AS before_ms
  FROM {events}) spaced

--- without_repeats: the first of neighbours with the same item
SELECT ordinal, history, visit, item_code, time_ms{features}
FROM (
  SELECT
    *,
    lag(item_code) OVER (PARTITION BY history, visit ORDER BY time_ms, ordinal) AS before_code
  FROM {events}) paired
WHERE before_code IS NULL OR before_code <> item_code

--- core: histories and items with enough events; applied again until nothing changes
SELECT e.*
FROM {events} e
JOIN (
  SELECT history, visit FROM {events} GROUP BY history, visit HAVING count(*) >= {min_user}) h
  ON h.history = e.history AND h.visit = e.visit
JOIN (
  SELECT item_code FROM {events} GROUP BY item_code HAVING count(*) >= {min_item}) i
  ON i.item_code = e.item_code

--- leave_one_out: the last event of a history is the test part, the one before it validation
SELECT
  ordinal, history, visit, item_code, time_ms{features},
  CASE
    WHEN length < 3 THEN {train}
    WHEN place = length THEN {test}
    WHEN place = length - 1 THEN {validation}
    ELSE {train}
  END AS part
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY history, visit ORDER BY time_ms, ordinal) AS place,
    count(*) OVER (PARTITION BY history, visit) AS length
  FROM {events}) placed

--- leave_one_out_by: the same for the events of a history on the items of each group
SELECT
  ordinal, history, visit, item_code, time_ms{features},
  CASE
    WHEN split_group IS NULL OR length < 3 THEN {train}
    WHEN place = length THEN {test}
    WHEN place = length - 1 THEN {validation}
    ELSE {train}
  END AS part
FROM (
  SELECT
    e.*,
    g.split_group,
    row_number() OVER (
      PARTITION BY e.history, e.visit, g.split_group ORDER BY e.time_ms, e.ordinal) AS place,
    count(*) OVER (PARTITION BY e.history, e.visit, g.split_group) AS length
  FROM {events} e
  JOIN split_groups g ON g.item_code = e.item_code) placed

--- ratio: the last events of a history are the test part, those before them validation
SELECT
  ordinal, history, visit, item_code, time_ms{features},
  CASE
    WHEN length < 3 THEN {train}
    WHEN place > length - tests THEN {test}
    WHEN place > length - tests - validations THEN {validation}
    ELSE {train}
  END AS part
FROM (
  SELECT
    *,
    greatest({least_tests}, floor(length * {test_share} + 1e-9)) AS tests,
    greatest({least_validations}, floor(length * {validation_share} + 1e-9)) AS validations
  FROM (
    SELECT
      *,
      row_number() OVER (PARTITION BY history, visit ORDER BY time_ms, ordinal) AS place,
      count(*) OVER (PARTITION BY history, visit) AS length
    FROM {events}) placed) shared

--- temporal: the same cuts in time for all events
SELECT
  ordinal, history, visit, item_code, time_ms{features},
  CASE
    WHEN time_ms >= {test_from} THEN {test}
    WHEN time_ms >= {validation_from} THEN {validation}
    ELSE {train}
  END AS part
FROM {events}

--- starts: the start time of each history, and its position in the order of start times
SELECT
  history,
  visit,
  start_ms,
  row_number() OVER (ORDER BY start_ms, first_ordinal) AS place,
  count(*) OVER () AS total
FROM (
  SELECT history, visit, min(time_ms) AS start_ms, min(ordinal) AS first_ordinal
  FROM {events}
  GROUP BY history, visit) begun

--- session: whole histories, by their start time
SELECT
  e.ordinal, e.history, e.visit, e.item_code, e.time_ms{e_features},
  CASE
    WHEN {is_test} THEN {test}
    WHEN {is_validation} THEN {validation}
    ELSE {train}
  END AS part
FROM {events} e
JOIN starts s ON s.history = e.history AND s.visit = e.visit

--- with_tests: the events and the separate test inputs
SELECT ordinal, history, visit, item_code, time_ms{features}, part FROM {events}
UNION ALL
SELECT ordinal, history, visit, item_code, time_ms{features}, given_part AS part FROM test_rows

--- vocabulary: the items of the data set, numbered in order of appearance
SELECT item_code, CAST(row_number() OVER (ORDER BY min(ordinal)) - 1 AS INTEGER) AS item
FROM {events}
WHERE {in_vocabulary}
GROUP BY item_code

--- known: the events whose items are in the vocabulary
SELECT e.ordinal, e.history, e.visit, v.item, e.time_ms{e_features}, e.part
FROM {events} e
JOIN vocabulary v ON v.item_code = e.item_code

--- with_targets: the test inputs whose target is known, and all other events
SELECT e.*
FROM {events} e
LEFT JOIN (
  SELECT history, visit FROM {events} WHERE part = {test} GROUP BY history, visit) t
  ON t.history = e.history AND t.visit = e.visit
WHERE e.part <> {context} OR t.history IS NOT NULL

--- predictable: held-out sessions with at least two events, of which the first is not a target
SELECT
  ordinal, history, visit, item, time_ms{features},
  CASE WHEN {under_test} AND place = 1 THEN {context} ELSE part END AS part
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY history, visit ORDER BY time_ms, ordinal) AS place,
    count(*) OVER (PARTITION BY history, visit) AS length
  FROM {events}) placed
WHERE NOT ({under_test}) OR length >= 2

--- sequences: the histories that are left, numbered in order of appearance
SELECT
  history,
  visit,
  CAST(row_number() OVER (ORDER BY min(ordinal)) - 1 AS INTEGER) AS sequence
FROM {events}
GROUP BY history, visit

--- sequence_ids: the external ids of the sequences, and their users
SELECT s.sequence AS number, {sequence_id} AS id, h.user_id
FROM sequences s
JOIN histories h ON h.history = s.history

--- item_ids: the external ids of the items
SELECT v.item AS number, c.item_id AS id
FROM vocabulary v
JOIN item_codes c ON c.item_code = v.item_code

--- dataset_events: the events of the data set, to be written in the order of sequence and time
SELECT
  s.sequence,
  e.item,
  e.time_ms,
  CAST(e.part AS TINYINT) AS part{e_features},
  e.ordinal
FROM {events} e
JOIN sequences s ON s.history = e.history AND s.visit = e.visit

-- Converts rows that are not folded into a user state, but are labels or are to be predicted, to
-- those of a data set. Used only if there are such rows; written like preparation.sql.
--
-- A row has the ordinal of its line in the input, and a position: 0 for a line of its own, or its
-- position among the items that were shown with an event, counted from 1. The input is events_read
-- and rows_shown, which has the same columns: label is 0, 1 or NULL; impressions are ids separated
-- by the character 31.

--- shown_read: lines of their own, and the items that were shown with an event and not chosen
SELECT ordinal, 0 AS position, user_id, session_id, item_id, time_ms, type, value, given_part
FROM rows_shown
UNION ALL
SELECT
  ordinal, position, user_id, session_id, shown_id AS item_id, time_ms, NULL AS type, NULL AS value,
  NULL AS given_part
FROM (
  SELECT
    ordinal, position, user_id, session_id, item_id, shown_id, time_ms,
    row_number() OVER (PARTITION BY ordinal, shown_id ORDER BY position) AS time_of_it
  FROM (
    SELECT
      ordinal, user_id, session_id, item_id, time_ms,
      unnest(string_split(impressions, chr(31))) AS shown_id,
      unnest(range(1, len(string_split(impressions, chr(31))) + 1)) AS position
    FROM {events}
    WHERE impressions IS NOT NULL) listed) counted
WHERE shown_id <> item_id AND time_of_it = 1

--- shown_wanted: the rows with the wanted types and values, if they have a type or value
SELECT * FROM {shown}
WHERE (type IS NULL OR {wanted_types}) AND (value IS NULL OR {wanted_values})

--- all_read: the users and items of events and shown rows, in order of appearance
SELECT ordinal, user_id, session_id, item_id FROM {events}
UNION ALL
SELECT ordinal, user_id, session_id, item_id FROM {shown}

--- shown_encoded: by number instead of text
SELECT
  s.ordinal,
  CAST(s.position AS INTEGER) AS position,
  CAST(h.history AS INTEGER) AS history,
  0 AS visit,
  CAST(i.item_code AS INTEGER) AS item_code,
  s.time_ms,
  CAST(s.given_part AS TINYINT) AS part
FROM {shown} s
JOIN histories h ON h.user_id = s.user_id AND h.session_id = s.session_id
JOIN item_codes i ON i.item_id = s.item_id

--- shown_compared: the rows that have a line of their own, in an input that is not a test file
SELECT * FROM {shown} WHERE position = 0 AND part IS NULL

--- shown_unrepeated: the rows without those that repeat an earlier line
SELECT * FROM {shown}
WHERE position > 0 OR ordinal NOT IN (SELECT ordinal FROM repeated_rows)

--- shown_kept: rows whose event is left, if shown with one, or else whose user and item are left
SELECT s.* FROM {shown} s
WHERE
  CASE
    WHEN s.position > 0 THEN s.ordinal IN (SELECT ordinal FROM {events})
    ELSE {all_kept} OR (
      s.history IN (SELECT history FROM {events})
      AND s.item_code IN (SELECT item_code FROM {events}))
  END

--- shown_visits: the visit of the event before, or else of the one after, or of their own event
SELECT ordinal, position, history, coalesce(before_visit, after_visit, 0) AS visit, item_code,
  time_ms, part
FROM (
  SELECT
    *,
    last_value(own_visit IGNORE NULLS) OVER (
      PARTITION BY history ORDER BY place_ms, place, folded
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before_visit,
    first_value(own_visit IGNORE NULLS) OVER (
      PARTITION BY history ORDER BY place_ms, place, folded
      ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS after_visit
  FROM (
    SELECT
      s.ordinal, s.position, s.history, s.item_code, s.time_ms, s.part,
      e.visit AS own_visit, 0 AS folded, s.time_ms AS place_ms, s.ordinal AS place
    FROM {shown} s
    LEFT JOIN {events} e ON e.ordinal = s.ordinal AND s.position > 0
    UNION ALL
    SELECT ordinal, 0, history, item_code, time_ms, NULL, visit, 1, time_ms, ordinal
    FROM {events}) together) placed
WHERE folded = 0

--- random_parts: the lines that are held out, by a random number for each line
SELECT
  ordinal,
  CASE
    WHEN place <= tests THEN {test}
    WHEN place <= tests + validations THEN {validation}
    ELSE {train}
  END AS part
FROM (
  SELECT
    ordinal,
    row_number() OVER (ORDER BY drawn, ordinal) AS place,
    greatest({least_tests}, floor(count(*) OVER () * {test_share} + 1e-9)) AS tests,
    greatest({least_validations}, floor(count(*) OVER () * {validation_share} + 1e-9))
      AS validations
  FROM random_draws) placed

--- random: the events with their parts
SELECT e.ordinal, e.history, e.visit, e.item_code, e.time_ms{e_features}, r.part
FROM {events} e
JOIN random_parts r ON r.ordinal = e.ordinal

--- held_out: the shown rows and the events that are held out
SELECT ordinal, 0 AS position, history, visit, item_code, time_ms, part FROM {events}
WHERE part <> {train}
UNION ALL
SELECT s.ordinal, s.position, s.history, s.visit, s.item_code, s.time_ms,
  coalesce(s.part, r.part, {train}) AS part
FROM {shown} s
LEFT JOIN random_parts r ON r.ordinal = s.ordinal

--- not_held_out: the other events
SELECT * FROM {events} WHERE part = {train}

--- shown_temporal: the same cuts in time for all rows
SELECT ordinal, position, history, visit, item_code, time_ms,
  CASE
    WHEN time_ms >= {test_from} THEN {test}
    WHEN time_ms >= {validation_from} THEN {validation}
    ELSE {train}
  END AS part
FROM {shown}

--- shown_parts: the part of the next event, or else of the previous one
SELECT ordinal, position, history, visit, item_code, time_ms,
  coalesce(after_part, before_part, {train}) AS part
FROM (
  SELECT
    *,
    last_value(own_part IGNORE NULLS) OVER (
      PARTITION BY history, visit ORDER BY time_ms, line, folded
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before_part,
    first_value(own_part IGNORE NULLS) OVER (
      PARTITION BY history, visit ORDER BY time_ms, line, folded
      ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS after_part
  FROM (
    SELECT ordinal, position, history, visit, item_code, time_ms, NULL AS own_part, 0 AS folded,
      {line} AS line
    FROM {shown}
    UNION ALL
    SELECT ordinal, 0, history, visit, item_code, time_ms, part, 1, ordinal FROM {events}) together
  ) placed
WHERE folded = 0

--- all_items: events and shown rows, whose items are all in the vocabulary
SELECT item_code, CAST(row_number() OVER (ORDER BY only_shown, ordinal, position) - 1 AS INTEGER)
  AS item
FROM (
  SELECT item_code, min(only_shown) AS only_shown,
    coalesce(min(CASE WHEN only_shown = 0 THEN ordinal END), min(ordinal)) AS ordinal,
    min(position) AS position
  FROM (
    SELECT item_code, ordinal, 0 AS position, 0 AS only_shown FROM {events}
    UNION ALL
    SELECT item_code, ordinal, position, 1 FROM {shown}) together
  GROUP BY item_code) found

--- shown_known: the rows with the numbers of their items
SELECT s.ordinal, s.position, s.history, s.visit, v.item, s.time_ms, s.part
FROM {shown} s
JOIN vocabulary v ON v.item_code = s.item_code

--- shown_predictable: rows whose event is a target or a training event, if shown with one
SELECT s.* FROM {shown} s
LEFT JOIN {events} e ON e.ordinal = s.ordinal
WHERE s.position = 0 OR e.part <> {context}

--- all_sequences: the sequences of events, then those with shown rows only
SELECT
  history,
  visit,
  CAST(row_number() OVER (ORDER BY only_shown, ordinal) - 1 AS INTEGER) AS sequence
FROM (
  SELECT history, visit, min(only_shown) AS only_shown,
    coalesce(min(CASE WHEN only_shown = 0 THEN ordinal END), min(ordinal)) AS ordinal
  FROM (
    SELECT history, visit, ordinal, 0 AS only_shown FROM {events}
    UNION ALL
    SELECT history, visit, ordinal, 1 FROM {shown}) together
  GROUP BY history, visit) found

--- dataset_shown: the rows of the data set, with the number of earlier events of their sequence
SELECT
  q.sequence,
  CAST(CASE WHEN {all_before} THEN length ELSE passed END AS INTEGER) AS before,
  p.item,
  p.time_ms,
  CAST(p.part AS TINYINT) AS part,
  p.ordinal,
  p.position
FROM (
  SELECT
    *,
    coalesce(sum(folded) OVER (
      PARTITION BY history, visit ORDER BY time_ms, line, folded
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), 0) AS passed,
    sum(folded) OVER (PARTITION BY history, visit) AS length
  FROM (
    SELECT ordinal, position, history, visit, item, time_ms, part, 0 AS folded, {line} AS line
    FROM {shown}
    UNION ALL
    SELECT ordinal, 0, history, visit, item, time_ms, part, 1, ordinal FROM {events}) together) p
JOIN sequences q ON q.history = p.history AND q.visit = p.visit
WHERE p.folded = 0

CREATE TABLE memoir_schema (version integer NOT NULL);
CREATE TABLE memoir_totals (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  end_position bigint NOT NULL,
  numbers bigint NOT NULL,
  events bigint NOT NULL,
  users bigint NOT NULL
);
CREATE TABLE memoir_user (
  number bigint PRIMARY KEY,
  user_id bytea NOT NULL UNIQUE,
  revision bigint NOT NULL,
  newest bigint NOT NULL,
  events bigint NOT NULL
);
CREATE TABLE memoir_event (
  position bigint PRIMARY KEY,
  user_number bigint NOT NULL,
  time bigint NOT NULL,
  event_id bytea NOT NULL UNIQUE,
  body bytea NOT NULL
);
CREATE INDEX memoir_event_history ON memoir_event (user_number, time, position);
CREATE TABLE memoir_snapshot (
  fingerprint bytea NOT NULL,
  user_number bigint NOT NULL REFERENCES memoir_user ON DELETE CASCADE,
  revision bigint NOT NULL,
  time bigint NOT NULL,
  position bigint NOT NULL,
  state bytea NOT NULL,
  PRIMARY KEY (fingerprint, user_number)
);
CREATE INDEX memoir_snapshot_user ON memoir_snapshot (user_number);
CREATE TABLE memoir_document (
  kind smallint NOT NULL,
  id bytea NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (kind, id)
);
INSERT INTO memoir_schema VALUES (1);
INSERT INTO memoir_totals VALUES (true, 7, 4, 5, 2);
INSERT INTO memoir_user VALUES (1, '\x616461', 7, 40, 4);
INSERT INTO memoir_user VALUES (2, '\x5a6fc3ab000a2f2e2e2f27223b2044524f50', 2, 1700000000123, 1);
INSERT INTO memoir_event VALUES (1, 1, 10, '\x6131', '\x02613102693104766965770000');
INSERT INTO memoir_event VALUES (2, 2, 1700000000123, '\x6531', '\x02653109f09f8eb5206974656d06726174696e6703bfe000000000000009726571756573742f3703066465766963650570686f6e65000a656d707479206e616d6505706167650000');
INSERT INTO memoir_event VALUES (3, 1, 20, '\x7331', '\x02733102693204766965770000');
INSERT INTO memoir_event VALUES (5, 1, 40, '\x6132', '\x0261320269330870757263686173650000');
INSERT INTO memoir_event VALUES (6, 1, 30, '\x6133', '\x02613302693404766965770000');
INSERT INTO memoir_snapshot VALUES ('\x6d6f64656c2d31', 1, 7, 40, 5, '\x7374617465');
INSERT INTO memoir_document VALUES (1, '\x6931', '\x7b227374616e64696e67223a2248494444454e222c2261747472696275746573223a7b227072696365223a372e357d7d');
INSERT INTO memoir_document VALUES (2, '\x616461', '\x7b2261747472696275746573223a7b22706c616e223a22676f6c64227d7d');
INSERT INTO memoir_document VALUES (3, '\x6e6f7465', '\x6b657074');

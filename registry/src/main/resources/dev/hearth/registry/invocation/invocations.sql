-- Times are milliseconds since 1970.
CREATE TABLE invocations (
  id                TEXT PRIMARY KEY,
  function          TEXT    NOT NULL,
  entrance          TEXT    NOT NULL,
  method            TEXT    NOT NULL,
  target            TEXT    NOT NULL,
  state             TEXT    NOT NULL,
  accepted_at       INTEGER NOT NULL,
  attempts          INTEGER NOT NULL DEFAULT 0,
  started_at        INTEGER,
  attempt_at        INTEGER,
  ended_at          INTEGER,
  reason            TEXT,
  status            INTEGER,
  headers           TEXT, -- JSON
  body              BLOB,
  truncated         INTEGER,
  callback_url      TEXT,
  callback_state    TEXT,
  callback_attempts INTEGER,
  callback_due      INTEGER,
  callback_problem  TEXT
) STRICT;

CREATE INDEX invocations_newest ON invocations (accepted_at);
CREATE INDEX invocations_of_function ON invocations (function, accepted_at);
CREATE INDEX invocations_open ON invocations (function) WHERE ended_at IS NULL;
CREATE INDEX invocations_ended ON invocations (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX invocations_callbacks ON invocations (callback_due) WHERE callback_due IS NOT NULL;

CREATE TABLE ticks (
  function TEXT    NOT NULL,
  schedule TEXT    NOT NULL,
  last     INTEGER NOT NULL,
  PRIMARY KEY (function, schedule)
) STRICT, WITHOUT ROWID;

CREATE TABLE functions (
  name       TEXT PRIMARY KEY,
  active     INTEGER,
  bounds_min INTEGER,
  bounds_max INTEGER,
  created_at INTEGER NOT NULL -- milliseconds since 1970
) STRICT;

CREATE TABLE revisions (
  function      TEXT    NOT NULL REFERENCES functions (name) ON DELETE CASCADE,
  number        INTEGER NOT NULL,
  spec          TEXT    NOT NULL, -- JSON
  deployed_with TEXT,             -- JSON: the manifest's triggers; NULL when it never got traffic
  created_at    INTEGER NOT NULL,
  PRIMARY KEY (function, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE triggers (
  function TEXT NOT NULL REFERENCES functions (name) ON DELETE CASCADE,
  topic    TEXT NOT NULL,
  origin   TEXT NOT NULL CHECK (origin IN ('MANIFEST', 'COMMAND')),
  source   TEXT NOT NULL, -- JSON
  PRIMARY KEY (function, topic, origin)
) STRICT, WITHOUT ROWID;

-- Outlives the function, so that a number is never used twice.
CREATE TABLE revision_numbers (
  function TEXT PRIMARY KEY,
  last     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

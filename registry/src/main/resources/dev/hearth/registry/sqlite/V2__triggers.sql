-- Of a topic, or of a schedule.
ALTER TABLE triggers RENAME COLUMN topic TO name;

-- Belongs to the function, so that a deploy that replaces a trigger leaves it paused.
CREATE TABLE paused_triggers (
  function TEXT NOT NULL REFERENCES functions (name) ON DELETE CASCADE,
  name     TEXT NOT NULL,
  PRIMARY KEY (function, name)
) STRICT, WITHOUT ROWID;

-- A letter may tell of no item: an alarm of drift.
CREATE TABLE told (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id     TEXT NOT NULL UNIQUE,         -- by which a receiver knows it again: of alert and item, or of alert and alarm
  alert  TEXT NOT NULL,                -- whose webhook it goes to
  item   TEXT REFERENCES items (id) ON DELETE CASCADE, -- NULL: of none
  body   TEXT NOT NULL,                -- JSON
  made   TEXT NOT NULL,
  next   TEXT NOT NULL,                -- when it is sent next
  tries  INTEGER NOT NULL DEFAULT 0,
  fault  TEXT NOT NULL DEFAULT '',     -- why the last try failed
  dead   INTEGER NOT NULL DEFAULT 0    -- 1: given up
);
INSERT INTO told (number, id, alert, item, body, made, next, tries, fault, dead)
  SELECT number, id, alert, item, body, made, next, tries, fault, dead FROM letters;
DROP TABLE letters;
ALTER TABLE told RENAME TO letters;
CREATE INDEX letters_next ON letters (next) WHERE dead = 0;
CREATE INDEX letters_item ON letters (item);

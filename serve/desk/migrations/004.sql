-- What came in by feeds, and what is to be sent of it.

-- A feed that is watched, and how its last fetches went.
CREATE TABLE feeds (
  url      TEXT PRIMARY KEY,           -- as feeds.yaml has it
  moved    TEXT NOT NULL DEFAULT '',   -- where it has moved for good
  etag     TEXT NOT NULL DEFAULT '',   -- ETag and Last-Modified of the last answer
  modified TEXT NOT NULL DEFAULT '',
  title    TEXT NOT NULL DEFAULT '',
  next     TEXT NOT NULL,              -- when it is fetched next
  fetched  TEXT NOT NULL DEFAULT '',   -- when it was last fetched well
  failures INTEGER NOT NULL DEFAULT 0, -- in a row
  fault    TEXT NOT NULL DEFAULT ''    -- why the last fetch failed
) WITHOUT ROWID;

-- Entries of feeds that were seen. An entry is tagged once.
CREATE TABLE entries (
  key  TEXT PRIMARY KEY,               -- first 32 hex digits of SHA-256 of its address; or of the feed, a zero byte, its guid
  seen TEXT NOT NULL                   -- the day on which a feed last had it
) WITHOUT ROWID;
CREATE INDEX entries_seen ON entries (seen);

-- Items that came in by feeds, in the order they came.
CREATE TABLE arrivals (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  item      TEXT NOT NULL UNIQUE REFERENCES items (id) ON DELETE CASCADE,
  feed      TEXT NOT NULL,
  published TEXT NOT NULL,             -- as the feed says, else when it came
  arrived   TEXT NOT NULL,
  story     INTEGER NOT NULL,          -- id of the first arrival of its story
  alerts    TEXT NOT NULL DEFAULT '[]' -- names of the alerts that it met
);
CREATE INDEX arrivals_story ON arrivals (story);
CREATE INDEX arrivals_arrived ON arrivals (arrived);

-- The labels that an arrival was given when it came.
CREATE TABLE arrival_labels (
  label   TEXT NOT NULL,
  arrival INTEGER NOT NULL REFERENCES arrivals (id) ON DELETE CASCADE,
  PRIMARY KEY (label, arrival)
) WITHOUT ROWID;
CREATE INDEX arrival_labels_arrival ON arrival_labels (arrival);

-- What is to be sent to webhooks. A letter that was received is removed.
CREATE TABLE letters (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id     TEXT NOT NULL UNIQUE,         -- by which a receiver knows it again: of alert and item
  alert  TEXT NOT NULL,                -- whose webhook it goes to
  item   TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
  body   TEXT NOT NULL,                -- JSON
  made   TEXT NOT NULL,
  next   TEXT NOT NULL,                -- when it is sent next
  tries  INTEGER NOT NULL DEFAULT 0,
  fault  TEXT NOT NULL DEFAULT '',     -- why the last try failed
  dead   INTEGER NOT NULL DEFAULT 0    -- 1: given up
);
CREATE INDEX letters_next ON letters (next) WHERE dead = 0;
CREATE INDEX letters_item ON letters (item);

-- Files that arrivals are written to, and how far.
CREATE TABLE outputs (
  path    TEXT PRIMARY KEY,
  arrival INTEGER NOT NULL,            -- the last that is in the file
  bytes   INTEGER NOT NULL             -- what the file then had
) WITHOUT ROWID;

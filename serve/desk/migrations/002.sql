-- The label whose probability lies nearest to its threshold; margin is its distance.
ALTER TABLE items ADD COLUMN nearest TEXT NOT NULL DEFAULT '';
DROP INDEX items_margin;
CREATE INDEX items_nearest ON items (nearest, margin) WHERE sampled = 0;

-- What a reader did with an item that the review queue proposed. Labels are in the correction.
CREATE TABLE reviews (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  item       TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
  made       TEXT NOT NULL,
  person     TEXT NOT NULL,              -- who
  key        TEXT NOT NULL DEFAULT '',   -- name of the API key
  editor     INTEGER NOT NULL DEFAULT 0, -- 1: an editor
  why        TEXT NOT NULL DEFAULT '',   -- why the item was proposed; empty: it was not
  label      TEXT NOT NULL DEFAULT '',   -- of an alarm or of the nearest threshold
  outcome    TEXT NOT NULL CHECK (outcome IN ('labelled', 'skipped', 'flagged')),
  shown      INTEGER NOT NULL DEFAULT 0, -- 1: the reader saw the model's labels
  correction INTEGER REFERENCES corrections (id) ON DELETE CASCADE, -- where labelled
  note       TEXT NOT NULL DEFAULT '',
  withdrawn  INTEGER NOT NULL DEFAULT 0, -- 1: taken back, or replaced
  request    TEXT NOT NULL DEFAULT ''    -- Idempotency-Key
);
CREATE INDEX reviews_item ON reviews (item);
CREATE INDEX reviews_key ON reviews (key, person, made);
CREATE INDEX reviews_correction ON reviews (correction);
CREATE UNIQUE INDEX reviews_request ON reviews (key, request) WHERE request <> '';

-- Who is reading what now, so that two readers do not read the same in vain.
CREATE TABLE leases (
  id     INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which they were proposed
  item   TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
  key    TEXT NOT NULL,
  person TEXT NOT NULL,
  why    TEXT NOT NULL,
  label  TEXT NOT NULL,
  until  TEXT NOT NULL,
  UNIQUE (item, key, person)
);
CREATE INDEX leases_reader ON leases (key, person, until);

-- Labels whose scores drifted from those of training. Items received since then are proposed.
CREATE TABLE alarms (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  made    TEXT NOT NULL,
  model   TEXT NOT NULL,
  version TEXT NOT NULL,
  label   TEXT NOT NULL,
  psi     REAL NOT NULL,                 -- population stability index of the label's scores
  UNIQUE (model, version, label)
);

CREATE INDEX corrections_held ON corrections (item) WHERE state = 'held';

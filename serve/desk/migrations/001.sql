-- Texts are UTF-8. Times are UTC, as 2026-11-30T23:59:59.123Z. Lists of labels are JSON arrays, scores JSON objects.

-- A news item that the server tagged or a reader corrected.
CREATE TABLE items (
  id       TEXT PRIMARY KEY,          -- first 32 hex digits of SHA-256 of headline, a zero byte, body
  document TEXT NOT NULL DEFAULT '',  -- id that the client gave it last
  headline TEXT NOT NULL DEFAULT '',
  body     TEXT NOT NULL DEFAULT '',
  source   TEXT NOT NULL DEFAULT '',
  url      TEXT NOT NULL DEFAULT '',
  date     TEXT NOT NULL DEFAULT '',  -- when it was published, as the client wrote it
  received TEXT NOT NULL,             -- when it was first kept
  model    TEXT NOT NULL DEFAULT '',  -- what answered last: name, version, SHA-256 of the file
  version  TEXT NOT NULL DEFAULT '',
  sha256   TEXT NOT NULL DEFAULT '',
  view     TEXT NOT NULL DEFAULT '',  -- article or headline
  labels   TEXT NOT NULL DEFAULT '[]',
  scores   TEXT NOT NULL DEFAULT '{}',
  margin   REAL NOT NULL DEFAULT 1,   -- least distance of a probability from its threshold
  sampled  INTEGER NOT NULL DEFAULT 0 -- 1: of the random sample, which measures and never trains
);
CREATE INDEX items_received ON items (received);
CREATE INDEX items_margin ON items (margin);
CREATE INDEX items_sampled ON items (received) WHERE sampled = 1;

-- The labels that a person gave an item. Of one person the last that is not withdrawn counts.
CREATE TABLE corrections (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  item    TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
  made    TEXT NOT NULL,
  person  TEXT NOT NULL,              -- who
  key     TEXT NOT NULL DEFAULT '',   -- name of the API key
  editor  INTEGER NOT NULL DEFAULT 0, -- 1: an editor, whose word decides
  model   TEXT NOT NULL DEFAULT '',   -- what had answered
  version TEXT NOT NULL DEFAULT '',
  before  TEXT NOT NULL,              -- labels of that answer
  after   TEXT NOT NULL,              -- labels that are right
  note    TEXT NOT NULL DEFAULT '',
  state   TEXT NOT NULL CHECK (state IN ('accepted', 'held', 'withdrawn')),
  reason  TEXT NOT NULL DEFAULT '',   -- why it is held
  request TEXT NOT NULL DEFAULT ''    -- Idempotency-Key
);
CREATE INDEX corrections_item ON corrections (item);
CREATE INDEX corrections_key ON corrections (key, person, made);
CREATE UNIQUE INDEX corrections_request ON corrections (key, request) WHERE request <> '';

-- Trainings, evaluations, promotions and rollbacks.
CREATE TABLE runs (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  kind    TEXT NOT NULL CHECK (kind IN ('train', 'promote', 'rollback')),
  model   TEXT NOT NULL,
  version TEXT NOT NULL,
  began   TEXT NOT NULL,
  ended   TEXT NOT NULL DEFAULT '',   -- empty: under way, or cut off
  verdict TEXT NOT NULL DEFAULT '',   -- passed, failed, or the error
  figures TEXT NOT NULL DEFAULT '{}'  -- JSON
);

-- Who promoted or rolled back; and runs of a shadow period.
CREATE TABLE runs_003 (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  kind    TEXT NOT NULL CHECK (kind IN ('train', 'promote', 'rollback', 'shadow')),
  model   TEXT NOT NULL,
  version TEXT NOT NULL,
  began   TEXT NOT NULL,
  ended   TEXT NOT NULL DEFAULT '',   -- empty: under way, or cut off
  verdict TEXT NOT NULL DEFAULT '',   -- passed, failed, or the error
  figures TEXT NOT NULL DEFAULT '{}', -- JSON
  person  TEXT NOT NULL DEFAULT ''    -- who; empty: the command line, or the server by itself
);
INSERT INTO runs_003 (id, kind, model, version, began, ended, verdict, figures) SELECT id, kind, model, version, began, ended, verdict, figures FROM runs;
DROP TABLE runs;
ALTER TABLE runs_003 RENAME TO runs;

-- A candidate that answers beside the version that is served: its run is of the kind shadow.
CREATE TABLE shadows (
  run      INTEGER PRIMARY KEY REFERENCES runs (id),
  until    TEXT NOT NULL,
  promote  INTEGER NOT NULL,           -- 1: it is promoted at the end if nothing looks wrong
  most_changed REAL NOT NULL,          -- limits: share of items whose labels are others,
  most_shift   REAL NOT NULL,          -- and difference of a label's share of items
  compared INTEGER NOT NULL DEFAULT 0, -- items that both answered
  changed  INTEGER NOT NULL DEFAULT 0  -- of them, with other labels
);

-- How often each label was given in a shadow period.
CREATE TABLE shadow_labels (
  run    INTEGER NOT NULL REFERENCES shadows (run),
  label  TEXT NOT NULL,
  both   INTEGER NOT NULL DEFAULT 0,
  served INTEGER NOT NULL DEFAULT 0, -- by the version that is served alone
  shadow INTEGER NOT NULL DEFAULT 0, -- by the candidate alone
  PRIMARY KEY (run, label)
);

/**
 * The tables of `skein.db`, as the steps that lead to them: step n takes a database of version n to version n + 1.
 * A released step is never changed again; a change is a new step.
 *
 * `event` holds the log, a row an event, at its position. Origins and rooms are numbers there, because they stand in three
 * indexes each. The json is kept as its origin wrote it; the columns beside it are what is searched by. The indexes that
 * views use hold counting posts only, and end with the position as every index does. `event_key` starts with the id: ids made from the time then land side by side.
 */
export const SCHEMA_STEPS: readonly string[] = [
  `
  CREATE TABLE origin (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE room (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    origin INTEGER NOT NULL REFERENCES origin,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    room INTEGER NOT NULL REFERENCES room,
    author TEXT NOT NULL,
    id TEXT NOT NULL,
    json TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    counts INTEGER NOT NULL,
    loser_origin INTEGER,
    loser_seq INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX event_identity ON event (origin, seq);
  CREATE UNIQUE INDEX event_key ON event (id, author, kind) WHERE counts = 1;
  CREATE INDEX event_replay ON event (room) WHERE counts = 1 AND kind = 'post';
  CREATE INDEX event_unseen ON event (room, origin, seq) WHERE counts = 1 AND kind = 'post';
  CREATE INDEX event_history ON event (room, at) WHERE counts = 1 AND kind = 'post';
  CREATE INDEX event_claim ON event (kind) WHERE kind = 'claim';
  CREATE TABLE direct (
    author TEXT NOT NULL,
    other TEXT NOT NULL,
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    origin TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (author, other)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE own_clock (one INTEGER PRIMARY KEY CHECK (one = 1), stamp TEXT NOT NULL) STRICT;
  `,
  `
  CREATE INDEX event_topic ON event (room, at) WHERE kind = 'topic';
  `,
  // Amendments of posts, by what they are about; `current`: it counts in its slot. What clients are sent in a replay has them, too.
  `
  CREATE TABLE amendment (
    position INTEGER PRIMARY KEY REFERENCES event,
    room INTEGER NOT NULL REFERENCES room,
    target_author TEXT NOT NULL,
    target_id TEXT NOT NULL,
    slot TEXT NOT NULL,
    at TEXT NOT NULL,
    current INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX amendment_slot ON amendment (target_id, target_author, room, slot);
  CREATE UNIQUE INDEX amendment_counting ON amendment (target_id, target_author, room, slot) WHERE current = 1;
  CREATE INDEX amendment_current ON amendment (target_id, target_author, room, at) WHERE current = 1;
  DROP INDEX event_replay;
  DROP INDEX event_unseen;
  CREATE INDEX event_replay ON event (room) WHERE counts = 1 AND kind IN ('post', 'edit', 'delete', 'react', 'unreact');
  CREATE INDEX event_unseen ON event (room, origin, seq) WHERE counts = 1 AND kind IN ('post', 'edit', 'delete', 'react', 'unreact');
  CREATE TABLE read_mark (
    author TEXT NOT NULL,
    room TEXT NOT NULL,
    at TEXT NOT NULL,
    origin TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (author, room)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE own_run (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  `,
  // The words of posts, without the texts themselves: those are in the log. How far it follows the log, and what it holds of each room.
  `
  CREATE VIRTUAL TABLE words USING fts5(room, body, content = '', contentless_delete = 1, tokenize = 'ascii');
  CREATE TABLE indexed (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL) STRICT;
  CREATE TABLE indexed_room (room INTEGER PRIMARY KEY REFERENCES room, posts INTEGER NOT NULL, oldest TEXT NOT NULL) STRICT;
  `,
];

/** Marks a database as Skein's ('skei' in ASCII), so that another program's file is told from a damaged one. */
export const APPLICATION_ID = 0x736b6569;

import type { ScriptedReply } from '../../test/support/anthropic-server.ts'
import type { Scene } from './scene.ts'

const sql = `
CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sent_on date NOT NULL, weight_kg numeric(6, 2) NOT NULL);
INSERT INTO parcels (sent_on, weight_kg) SELECT date '2026-01-01' + n % 200, n % 90 * 0.25 FROM generate_series(1, 200000) n;
ANALYZE;`

function proposing(proposal: Record<string, unknown>): ScriptedReply {
  const blank = {
    declined: '',
    questions: [],
    up: '',
    down: '',
    relations: [],
    decisions: [],
    assumptions: [],
  }
  return { json: { ...blank, ...proposal } }
}

function relation(table: string, column: string, references: string, action: string, why: string) {
  return { table, columns: [column], references, on_delete: action, why }
}

const library = {
  up: `CREATE TABLE books (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  isbn text NOT NULL UNIQUE,
  title text NOT NULL
);
CREATE TABLE members (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL
);
CREATE TABLE loans (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book_id bigint NOT NULL REFERENCES books ON DELETE RESTRICT,
  member_id bigint NOT NULL REFERENCES members ON DELETE RESTRICT,
  lent_at timestamptz NOT NULL DEFAULT now(),
  returned_at timestamptz CHECK (returned_at >= lent_at)
);
CREATE INDEX loans_member_id_idx ON loans (member_id, lent_at);
CREATE INDEX loans_book_id_idx ON loans (book_id);
CREATE UNIQUE INDEX loans_open_idx ON loans (book_id) WHERE returned_at IS NULL;`,
  down: 'DROP TABLE loans;\nDROP TABLE members;\nDROP TABLE books;',
  relations: [
    relation('loans', 'book_id', 'books', 'RESTRICT', 'A book that was lent stays in the history.'),
    relation('loans', 'member_id', 'members', 'RESTRICT', 'Loans are to be traced to a member.'),
  ],
  decisions: [
    {
      about: 'loans_open_idx',
      choice: 'unique where returned_at is null',
      why: 'A book is with one member at a time.',
    },
  ],
  assumptions: ['There is one copy of each book.'],
}

const reservations = {
  up: `CREATE TABLE reservations (
  book_id bigint NOT NULL REFERENCES books ON DELETE CASCADE,
  member_id bigint NOT NULL REFERENCES members ON DELETE CASCADE,
  reserved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (book_id, member_id)
);
CREATE INDEX reservations_member_id_idx ON reservations (member_id);`,
  down: 'DROP TABLE reservations;',
  relations: [
    relation('reservations', 'book_id', 'books', 'CASCADE', 'Nobody waits for a book that is gone.'),
    relation('reservations', 'member_id', 'members', 'CASCADE', 'Who left waits for nothing.'),
  ],
}

/** A library in words: a repair, a change as a diagram, an index in the form in which nobody waits, and no schema at all. */
export const schemaAiScene: Scene = {
  name: 'schema-ai',
  title: 'post-ai schema ai',
  sql,
  steps: [
    {
      remark:
        'The first way back leaves a table behind. The embedded PostgreSQL shows it, and the model mends it.',
      command: 'schema ai "a library: books, members, loans" --save create_library',
      replies: [proposing({ ...library, down: 'DROP TABLE loans;\nDROP TABLE books;' }), proposing(library)],
    },
    {
      remark: 'A change goes by the migrations that are there; a diagram shows what it touches.',
      command: 'schema ai "members can reserve books" --mermaid',
      replies: [proposing(reservations)],
    },
    {
      remark: 'On a database with rows, an index is built so that nobody has to wait.',
      command: 'schema ai "find parcels by the day on which they were sent" --from-db',
      replies: [
        proposing({
          up: 'CREATE INDEX parcels_sent_on_idx ON parcels (sent_on);',
          down: 'DROP INDEX parcels_sent_on_idx;',
        }),
      ],
    },
    {
      remark: 'What describes no schema gets none.',
      command: 'schema ai "roses are red"',
      replies: [proposing({ declined: 'This is a poem; it says nothing of what shall be kept.' })],
    },
  ],
}

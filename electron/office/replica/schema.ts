/**
 * replica.db beside the ledger's own tables: what makes the verified log searchable, the sealed ciphertexts with their
 * wraps and tokens, and the newest checkpoints. All of it can be made again from central.
 *
 * Ids and hashes are raw bytes. A subject is a parcel number (19 ASCII digits), or the 16 or 32 bytes of a person's or a
 * record's id.
 */
import type { Migration } from '../../../node/sqlite.ts'

/** Append only. */
export const REPLICA_MIGRATIONS: readonly Migration[] = [
  {
    to: 1,
    sql: `
      CREATE TABLE records (
        idx INTEGER PRIMARY KEY, id BLOB NOT NULL, service TEXT NOT NULL, action TEXT NOT NULL,
        office TEXT NOT NULL, outcome INTEGER NOT NULL, receipt TEXT, recorded_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX records_by_service ON records (service, idx);
      CREATE INDEX records_by_receipt ON records (receipt) WHERE receipt IS NOT NULL;
      CREATE INDEX records_rejected ON records (service, idx) WHERE outcome <> 0;
      CREATE TABLE subjects (subject BLOB NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (subject, idx)) STRICT, WITHOUT ROWID;
      CREATE TABLE counts (
        service TEXT NOT NULL, action TEXT NOT NULL, office TEXT NOT NULL, rejected INTEGER NOT NULL,
        n INTEGER NOT NULL, PRIMARY KEY (service, action, office, rejected)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE indexed (only INTEGER PRIMARY KEY CHECK (only = 1), entries INTEGER NOT NULL) STRICT;
      INSERT INTO indexed (only, entries) VALUES (1, 0);
      CREATE TABLE sealed (
        n INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, idx INTEGER NOT NULL, ciphertext BLOB NOT NULL, wrap BLOB,
        tokens BLOB NOT NULL
      ) STRICT;
      CREATE TABLE tokens (token BLOB NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (token, idx)) STRICT, WITHOUT ROWID;
      CREATE TABLE wanted (hash BLOB PRIMARY KEY, idx INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
      CREATE INDEX wanted_by_tries ON wanted (tries, idx);
      CREATE TABLE checkpoints (
        kind TEXT PRIMARY KEY, size INTEGER NOT NULL, root TEXT NOT NULL, note TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    // An office's own records are a list of their own, and citizens know a receipt number by its last digits.
    to: 2,
    sql: `
      CREATE INDEX records_by_office ON records (office, idx);
      CREATE INDEX records_by_counter ON records (substr(receipt, -6)) WHERE receipt IS NOT NULL;
    `,
  },
  {
    // Sums need what stands in the entries, so the index is made again from them; its lag is shown meanwhile.
    to: 3,
    sql: `
      CREATE TABLE monthly (
        service TEXT NOT NULL, month TEXT NOT NULL, office TEXT NOT NULL, action TEXT NOT NULL, state TEXT NOT NULL,
        n INTEGER NOT NULL, PRIMARY KEY (service, month, office, action, state)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE voided (idx INTEGER PRIMARY KEY) STRICT;
      CREATE TABLE sales (
        idx INTEGER PRIMARY KEY, kind TEXT NOT NULL, dong TEXT NOT NULL, month TEXT NOT NULL, price INTEGER NOT NULL,
        area100 INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE prices (
        kind TEXT NOT NULL, month TEXT NOT NULL, dong TEXT NOT NULL, n INTEGER NOT NULL, price INTEGER NOT NULL,
        area100 INTEGER NOT NULL, PRIMARY KEY (kind, month, dong)
      ) STRICT, WITHOUT ROWID;
      DELETE FROM records;
      DELETE FROM subjects;
      DELETE FROM counts;
      UPDATE indexed SET entries = 0;
    `,
  },
]

/**
 * office.db: what cannot be rebuilt (DESIGN section 7). Drafts, signed records, approvals, what was returned and why,
 * key blobs, letters between offices, the access log, settings, and the last verified and cosigned checkpoint.
 *
 * Ids of records and hashes are raw bytes here, names of things are text. What people wrote stands encrypted: values of
 * drafts, remarks, notes and scans under the office's draft key, sealed parts and letters under their own. Staff names and numbers
 * stand in clear: this file is the office's staff directory.
 */
import { type Migration, migrate, type WritableDb } from '../../../node/sqlite.ts'

/** Append only from the first release on. */
export const OFFICE_MIGRATIONS: readonly Migration[] = [
  {
    to: 1,
    sql: `
      CREATE TABLE identity (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        office TEXT NOT NULL, network TEXT NOT NULL, device TEXT NOT NULL, epoch TEXT NOT NULL,
        device_key BLOB NOT NULL, device_blob BLOB NOT NULL, cosigner_key BLOB NOT NULL, cosigner_blob BLOB NOT NULL,
        office_box BLOB NOT NULL, draft_key BLOB NOT NULL, number_epoch INTEGER NOT NULL,
        demo INTEGER NOT NULL, phone TEXT NOT NULL, made_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE staff (
        key TEXT PRIMARY KEY, name TEXT NOT NULL, staff_no TEXT NOT NULL, roles TEXT NOT NULL,
        blob BLOB, demo_passphrase TEXT,
        failures INTEGER NOT NULL DEFAULT 0, failed_at INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE TABLE key_wraps (
        purpose TEXT NOT NULL, subject TEXT NOT NULL, recipient TEXT NOT NULL, wrap BLOB NOT NULL,
        PRIMARY KEY (purpose, subject, recipient)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE heads (
        name TEXT PRIMARY KEY, size INTEGER NOT NULL, root TEXT NOT NULL, note TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE drafts (
        id TEXT PRIMARY KEY, author TEXT NOT NULL, service TEXT NOT NULL, action TEXT NOT NULL,
        receipt_no TEXT NOT NULL, target BLOB, revises BLOB, box BLOB NOT NULL, saved_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX drafts_by_author ON drafts (author, saved_at);
      CREATE TABLE draft_files (
        handle TEXT PRIMARY KEY, draft TEXT NOT NULL REFERENCES drafts ON DELETE CASCADE,
        field TEXT NOT NULL, size INTEGER NOT NULL, label_box BLOB NOT NULL, bytes_box BLOB NOT NULL
      ) STRICT;
      CREATE INDEX draft_files_by_draft ON draft_files (draft);

      -- What a record is, for good; its bytes stand in \`held\` until the witnessed log keeps them (held = 0).
      CREATE TABLE records (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, author TEXT NOT NULL, service TEXT NOT NULL, action TEXT NOT NULL,
        receipt_no TEXT, state TEXT NOT NULL, approvals_needed INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL, outcome INTEGER, log_index INTEGER, scan_fields TEXT NOT NULL,
        -- A record that was handed to the transport may be at central, whatever came back: it cannot be withdrawn.
        handed INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 1
      ) STRICT;
      -- Queues are read by the page, in the order of time within each kind of work.
      CREATE INDEX records_in_queue ON records (state, service, action, recorded_at);
      CREATE INDEX records_unsettled ON records (n) WHERE state IN ('signed', 'approved', 'sent');
      CREATE INDEX records_unsent ON records (n) WHERE state IN ('approved', 'sent');
      CREATE INDEX records_by_receipt ON records (receipt_no);
      CREATE INDEX records_by_counter ON records (substr(receipt_no, -6)) WHERE receipt_no IS NOT NULL;
      CREATE INDEX records_strippable ON records (log_index) WHERE held = 1 AND log_index IS NOT NULL;
      CREATE TABLE held (n INTEGER PRIMARY KEY REFERENCES records, payload BLOB NOT NULL, signature BLOB NOT NULL) STRICT;
      -- Parcels and people of our own records are found before the verified log knows them.
      CREATE TABLE subjects (
        subject BLOB NOT NULL, record INTEGER NOT NULL REFERENCES records, PRIMARY KEY (subject, record)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX subjects_by_record ON subjects (record);
      CREATE TABLE parents (
        child BLOB NOT NULL, parent BLOB NOT NULL, PRIMARY KEY (child, parent)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX parents_by_parent ON parents (parent);
      CREATE TABLE approvals (
        record BLOB NOT NULL, by TEXT NOT NULL, payload BLOB NOT NULL, leaf_index INTEGER NOT NULL,
        path BLOB NOT NULL, signature BLOB NOT NULL, PRIMARY KEY (record, by)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE marks (
        n INTEGER PRIMARY KEY, record BLOB NOT NULL, step TEXT NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL,
        note_box BLOB, signed BLOB, signature BLOB, other BLOB
      ) STRICT;
      CREATE INDEX marks_by_record ON marks (record);
      CREATE INDEX marks_by_other ON marks (other) WHERE other IS NOT NULL;
      CREATE TABLE sealed (
        n INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES records, part INTEGER NOT NULL, hash BLOB NOT NULL UNIQUE,
        ciphertext BLOB NOT NULL
      ) STRICT;
      CREATE INDEX sealed_by_record ON sealed (record, part);
      CREATE TABLE wraps (
        sealed INTEGER NOT NULL REFERENCES sealed ON DELETE CASCADE, office TEXT NOT NULL, wrap BLOB NOT NULL,
        PRIMARY KEY (sealed, office)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE tokens (
        token BLOB NOT NULL, record INTEGER NOT NULL REFERENCES records, PRIMARY KEY (token, record)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX tokens_by_record ON tokens (record);

      CREATE TABLE refusals (
        record BLOB PRIMARY KEY, code TEXT NOT NULL, note BLOB NOT NULL, at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE cases (
        id BLOB PRIMARY KEY, kind TEXT NOT NULL, record BLOB NOT NULL, reason TEXT NOT NULL, first BLOB, keys TEXT NOT NULL,
        opened_at INTEGER NOT NULL, state TEXT NOT NULL, decision TEXT, decision_record BLOB, closed_at INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX cases_by_state ON cases (state, opened_at);
      CREATE INDEX cases_by_record ON cases (record);
      CREATE INDEX cases_by_decision ON cases (decision_record);

      CREATE TABLE papers (
        serial TEXT PRIMARY KEY, record BLOB, kind TEXT NOT NULL, subject TEXT NOT NULL, copy INTEGER NOT NULL,
        state TEXT, printed_at INTEGER NOT NULL, printed_by TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX papers_by_subject ON papers (subject, kind);
      CREATE INDEX papers_by_record ON papers (record);

      CREATE TABLE access_log (
        n INTEGER PRIMARY KEY, epoch TEXT NOT NULL, day TEXT NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL,
        purpose TEXT NOT NULL, note_box BLOB NOT NULL, what TEXT NOT NULL, record BLOB, hash BLOB NOT NULL
      ) STRICT;
      CREATE INDEX access_by_day ON access_log (epoch, day);
      CREATE TABLE access_anchors (
        epoch TEXT NOT NULL, day TEXT NOT NULL, count INTEGER NOT NULL, record BLOB NOT NULL,
        PRIMARY KEY (epoch, day, count)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE imports (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, author TEXT NOT NULL, encoding TEXT NOT NULL, today TEXT NOT NULL,
        file BLOB NOT NULL, opened_at INTEGER NOT NULL, signed_at INTEGER
      ) STRICT;
      CREATE TABLE import_decisions (
        n INTEGER PRIMARY KEY, import TEXT NOT NULL REFERENCES imports ON DELETE CASCADE, decision TEXT NOT NULL
      ) STRICT;
    `,
  },
  {
    // Cases are read by the page, in the order of time.
    to: 2,
    sql: `
      DROP INDEX cases_by_state;
      CREATE INDEX cases_open ON cases (opened_at) WHERE state <> 'closed';
      CREATE INDEX cases_closed ON cases (closed_at) WHERE state = 'closed';
    `,
  },
  {
    // A receipt number is given with the first keystroke: one whose draft went leaves a gap, which this explains.
    to: 3,
    sql: `
      CREATE TABLE given_up (
        receipt_no TEXT PRIMARY KEY, service TEXT NOT NULL, action TEXT NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX given_up_by_counter ON given_up (substr(receipt_no, -6));
    `,
  },
  {
    to: 4,
    sql: 'CREATE TABLE restored (only INTEGER PRIMARY KEY CHECK (only = 1), at INTEGER NOT NULL) STRICT;',
  },
  {
    // What a leaver had signed is one case, which gathers the cases of the records.
    to: 5,
    sql: `
      ALTER TABLE cases ADD COLUMN gathered BLOB;
      DROP INDEX cases_open;
      DROP INDEX cases_closed;
      CREATE INDEX cases_open ON cases (opened_at) WHERE state <> 'closed' AND gathered IS NULL;
      CREATE INDEX cases_closed ON cases (closed_at) WHERE state = 'closed' AND gathered IS NULL;
      CREATE INDEX cases_gathered ON cases (gathered, state, opened_at) WHERE gathered IS NOT NULL;
    `,
  },
  {
    // Letters between offices; a content stands apart, so that lists never read it.
    to: 6,
    sql: `
      CREATE TABLE letters_out (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, recipient TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
        header BLOB NOT NULL, signature BLOB NOT NULL, state TEXT NOT NULL, refused TEXT,
        taken_at INTEGER, taken_by TEXT, taken BLOB, taken_signature BLOB
      ) STRICT;
      CREATE INDEX letters_unfinished ON letters_out (n) WHERE state <> 'taken';
      CREATE TABLE letters_in (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, sender TEXT NOT NULL, kind TEXT NOT NULL, by TEXT NOT NULL,
        at INTEGER NOT NULL, header BLOB NOT NULL, signature BLOB NOT NULL,
        -- The device that fetched it: a counter that was restored from this file takes over what that one has signed for.
        holder TEXT NOT NULL, state TEXT NOT NULL, received_at INTEGER, settled_at INTEGER
      ) STRICT;
      CREATE INDEX letters_fetched ON letters_in (n) WHERE state = 'fetched';
      CREATE INDEX letters_inbox ON letters_in (kind, n) WHERE state = 'received';
      CREATE TABLE letter_contents (id BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    `,
  },
  {
    // An application has its time from its receipt on, through whatever drafts and records bear it; 2^53-1: no deadline.
    to: 7,
    sql: `
      ALTER TABLE drafts ADD COLUMN application TEXT NOT NULL DEFAULT '';
      ALTER TABLE drafts ADD COLUMN received_at INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE drafts ADD COLUMN due_at INTEGER NOT NULL DEFAULT 9007199254740991;
      -- Asked for and not supplied yet: since which step of its procedure.
      ALTER TABLE drafts ADD COLUMN supplement INTEGER;
      -- The letter that carries it to another office: it stays here until that one has signed for it.
      ALTER TABLE drafts ADD COLUMN letter TEXT;
      UPDATE drafts SET application = receipt_no, received_at = saved_at;
      CREATE INDEX drafts_wait ON drafts (due_at) WHERE supplement IS NOT NULL;
      CREATE INDEX drafts_leaving ON drafts (letter) WHERE letter IS NOT NULL;
      CREATE INDEX drafts_by_application ON drafts (application);

      -- Null: its own receipt number.
      ALTER TABLE records ADD COLUMN application TEXT;
      ALTER TABLE records ADD COLUMN received_at INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE records ADD COLUMN due_at INTEGER NOT NULL DEFAULT 9007199254740991;
      UPDATE records SET received_at = recorded_at;
      DROP INDEX records_in_queue;
      CREATE INDEX records_due ON records (state, due_at);
      CREATE INDEX records_newest ON records (state, recorded_at);
      CREATE INDEX records_by_application ON records (application) WHERE application IS NOT NULL;

      CREATE TABLE procedure (
        n INTEGER PRIMARY KEY, application TEXT NOT NULL, step TEXT NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL,
        until INTEGER, other TEXT, note_box BLOB, signed BLOB NOT NULL, signature BLOB NOT NULL
      ) STRICT;
      CREATE INDEX procedure_by_application ON procedure (application);

      ALTER TABLE given_up ADD COLUMN how TEXT NOT NULL DEFAULT 'discarded';
    `,
  },
]

/** Brings an office's file to the newest schema. */
export const migrateOffice = (db: WritableDb): void => migrate(db, 'office', OFFICE_MIGRATIONS)

/**
 * Every channel of the contract and what answers it. The type of the table demands one handler for each channel, with
 * the input that its schema gives out and the answer that the contract promises.
 */
import type { ChannelName, Input, Output } from '../../shared/contract/contract.ts'
import { ok, type Result } from '../../shared/result.ts'
import { type BackupParts, createBackup } from './backup.ts'
import { listAccess } from './desk/access.ts'
import { settleCase } from './desk/adopt.ts'
import { askSupplement, endApplication, extendTime, listPending, supplied } from './desk/applications.ts'
import { approvalOverview, approve, returnRecord } from './desk/approve.ts'
import { amendCase, decideCase, getCase, listCases } from './desk/cases.ts'
import { type Actor, changed, type Desk } from './desk/desk.ts'
import {
  addAttachment,
  createDraft,
  discardDraft,
  getDraft,
  listDrafts,
  removeAttachment,
  saveDraft,
} from './desk/drafts.ts'
import { printFamily } from './desk/family.ts'
import type { ImportDesk } from './desk/import.ts'
import { ledgerStatus, listBlocks, recordReceipt } from './desk/ledger.ts'
import { lookupParcels, lookupPeople, lookupPerson, lookupRecords } from './desk/lookup.ts'
import { checkPaperParts } from './desk/paper-check.ts'
import { printPaper } from './desk/papers.ts'
import { showParcel } from './desk/parcel.ts'
import { listRecords } from './desk/queues.ts'
import { getRecord, readAttachment, unsealRecord } from './desk/records.ts'
import { registerCsv, viewRegister } from './desk/register.ts'
import { searchAll } from './desk/search.ts'
import { appState, meOf, serviceMenu, staffChoices } from './desk/state.ts'
import { registerStatistics } from './desk/statistics.ts'
import { checkDraft, submitDraft } from './desk/submit.ts'
import { listArrived, listLeaving, takeApplication, takeBackApplication, transferApplication } from './desk/transfer.ts'
import { lookupVehicles } from './desk/vehicles.ts'
import type { VerifyDesk } from './desk/verify.ts'
import { reviseRecord, withdrawRecord } from './desk/withdraw.ts'
import type { DeskError } from './errors.ts'
import type { Session, Sessions } from './keys/sessions.ts'
import type { Link } from './link.ts'
import { prepareRestore, type RestoreParts } from './restore.ts'

/** What a handler works with. `actor` is there wherever the contract asks for more than `open`. */
export interface Call {
  readonly desk: Desk
  readonly session: Session
  readonly actor: Actor
  readonly sessions: Sessions
  readonly imports: ImportDesk
  readonly verify: VerifyDesk
  readonly link: Link
  readonly backup: BackupParts & RestoreParts
  readonly shell: { readonly shell: 'electron' | 'portable' | 'none'; readonly version: string }
}

type Handler<C extends ChannelName> = (
  call: Call,
  input: Input<C>,
) => Result<Output<C>, DeskError> | Promise<Result<Output<C>, DeskError>>

export const HANDLERS: { readonly [C in ChannelName]: Handler<C> } = {
  'app.state': ({ desk, session, sessions, link, shell }) => {
    const member = sessions.member(session)
    const locksIn = sessions.locksIn(session)
    return ok(appState(desk, { ...shell, connection: link.connection(), member, locksIn }))
  },
  'app.services': ({ desk }) => ok(serviceMenu(desk)),
  'session.staff': ({ desk, sessions }) => ok(staffChoices(desk, sessions)),
  'session.unlock': async ({ desk, session, sessions }, { key, passphrase }) => {
    const member = await sessions.unlock(session, key, passphrase)
    return member.ok ? ok(meOf(desk, member.value)) : member
  },
  'session.lock': ({ session, sessions }) => {
    sessions.lock(session)
    return ok(null)
  },
  'session.touch': ({ session, sessions }) => {
    sessions.touch(session)
    return ok(null)
  },
  'connection.set': ({ desk, link }, { plugged }) => {
    link.setPlugged(plugged)
    changed(desk, 'state')
    return ok(link.connection())
  },

  'draft.create': ({ desk, actor }, input) => createDraft(desk, actor, input),
  'draft.list': ({ desk, actor }) => ok(listDrafts(desk, actor)),
  'draft.get': ({ desk, actor }, { id }) => getDraft(desk, actor, id),
  'draft.save': ({ desk, actor }, input) => saveDraft(desk, actor, input),
  'draft.discard': ({ desk, actor }, { id }) => discardDraft(desk, actor, id),
  'draft.check': ({ desk, actor }, input) => checkDraft(desk, actor, input),
  'draft.submit': ({ desk, actor }, input) => submitDraft(desk, actor, input),
  'attachment.add': ({ desk, actor }, input) => addAttachment(desk, actor, input),
  'attachment.remove': ({ desk, actor }, input) => removeAttachment(desk, actor, input),
  'attachment.read': ({ desk, actor }, input) => readAttachment(desk, actor, input),

  'application.pending': ({ desk, actor }) =>
    ok({
      supplements: listPending(desk, actor),
      arrived: listArrived(desk, actor),
      leaving: listLeaving(desk),
    }),
  'application.supplement': ({ desk, actor }, input) => askSupplement(desk, actor, input),
  'application.supplied': ({ desk, actor }, { draft }) => supplied(desk, actor, draft),
  'application.extend': ({ desk, actor }, input) => extendTime(desk, actor, input),
  'application.end': ({ desk, actor }, input) => endApplication(desk, actor, input),
  'application.transfer': ({ desk, actor }, input) => transferApplication(desk, actor, input),
  'application.takeBack': ({ desk, actor }, { draft }) => takeBackApplication(desk, actor, draft),
  'application.take': ({ desk, actor }, { letter }) => takeApplication(desk, actor, letter),

  'lookup.people': ({ desk, actor }, input) => lookupPeople(desk, actor, input),
  'lookup.person': ({ desk, actor }, input) => lookupPerson(desk, actor, input),
  'lookup.parcels': ({ desk }, { query }) => ok(lookupParcels(desk, query)),
  'lookup.vehicles': ({ desk }, { query }) => ok(lookupVehicles(desk, query)),
  'lookup.records': ({ desk, actor }, input) => ok(lookupRecords(desk, actor, input)),

  'record.list': ({ desk, actor }, input) => ok(listRecords(desk, actor, input)),
  'record.get': ({ desk, actor }, { id }) => getRecord(desk, actor, id),
  'record.unseal': ({ desk, actor }, input) => unsealRecord(desk, actor, input),
  'approval.overview': ({ desk, actor }, input) => ok(approvalOverview(desk, actor, input)),
  'approval.approve': ({ desk, actor }, input) => approve(desk, actor, input),
  'approval.return': ({ desk, actor }, input) => returnRecord(desk, actor, input),
  'record.withdraw': ({ desk, actor }, input) => withdrawRecord(desk, actor, input),
  'record.revise': ({ desk, actor }, { id }) => reviseRecord(desk, actor, id),
  'record.receipt': ({ desk }, { id }) => recordReceipt(desk, id),

  'case.list': ({ desk, actor }, input) => ok(listCases(desk, actor, input)),
  'case.get': ({ desk, actor }, { id }) => getCase(desk, actor, id),
  'case.decide': ({ desk, actor }, input) => decideCase(desk, actor, input),
  'case.settle': ({ desk, actor }, input) => settleCase(desk, actor, input),
  'case.amend': ({ desk, actor }, { id }) => amendCase(desk, actor, id),

  'search.all': ({ desk, actor }, input) => searchAll(desk, actor, input),
  'register.view': ({ desk, actor }, input) => viewRegister(desk, actor, input),
  'register.statistics': ({ desk }, input) => registerStatistics(desk, input),
  'parcel.history': ({ desk, actor }, input) => showParcel(desk, actor, input),
  'register.csv': ({ desk, actor }, input) => registerCsv(desk, actor, input),

  'paper.print': ({ desk, actor }, input) => printPaper(desk, actor, input),
  'family.print': ({ desk, actor }, input) => printFamily(desk, actor, input),
  'paper.check': ({ desk }, { parts }) => ok(checkPaperParts(desk, parts)),

  'ledger.status': ({ desk }) => ok(ledgerStatus(desk)),
  'ledger.blocks': ({ desk }, input) => ok(listBlocks(desk, input)),
  'ledger.verify': ({ verify }) => verify.start(),
  'ledger.verifyStop': ({ verify }) => {
    verify.stop()
    return ok(null)
  },

  'import.open': ({ imports, actor }, input) => imports.open(actor, input),
  'import.rows': ({ imports, actor }, input) => imports.rows(actor, input),
  'import.decide': ({ imports, actor }, input) => imports.decide(actor, input),
  'import.sign': ({ imports, actor }, { id }) => imports.sign(actor, id),

  'access.list': ({ desk, actor }, input) => ok(listAccess(desk, actor, input)),
  'backup.create': ({ desk, actor, backup }, { passphrase }) => createBackup(backup, desk, actor, passphrase),
  'backup.restore': ({ desk, actor, backup }, input) => prepareRestore(backup, desk, actor, input),
  'settings.get': ({ desk }) => ok(desk.office.settings.read()),
  'settings.set': ({ desk }, input) => {
    desk.office.settings.write(input)
    changed(desk, 'settings')
    return ok(desk.office.settings.read())
  },
}

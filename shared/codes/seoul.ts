/** Seoul's legal-dong codes as shipped; renewed by `resources/codes/make-seoul.ts`. */
import data from '../../resources/codes/seoul-legal-dong.json' with { type: 'json' }
import { type LegalDongTable, legalDongTable } from './legal-dong.ts'

/** Immutable facts as of `SEOUL_LEGAL_DONG.asOf`; a newer table replaces the data file. */
export const SEOUL_LEGAL_DONG: LegalDongTable = legalDongTable(data)

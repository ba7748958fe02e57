import type { OfficeEvent } from '../../shared/contract/contract.ts'

/** What a `changed` event can name. */
export type Topic = Extract<OfficeEvent, { kind: 'changed' }>['topics'][number]

export const ALL_TOPICS: readonly Topic[] = ['state', 'drafts', 'records', 'cases', 'ledger', 'session', 'settings']

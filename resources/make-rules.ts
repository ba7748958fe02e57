/**
 * RULES.md: first the approval policy of every transaction in one table, then the catalogue of what the ledger refuses and
 * why, for the kernel and every service, each reason with its number, its words in both languages and its source.
 *
 *     node resources/make-rules.ts           writes RULES.md
 *
 * Numbers and policies come from the rules, words from the locales. The source of each reason is stated in
 * `rule-sources.json`, as the docstring of the rule has it: an article with `verified` or `unverified`, a section of the
 * design, or `register` where nothing but the register's own order asks for it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ENGINE_REASONS } from '../shared/ledger/reasons.ts'
import { APPROVAL_POLICY, CURRENT_RULES, type PolicyLine } from '../shared/services/index.ts'

const PROJECT = join(fileURLToPath(import.meta.url), '../..')
export const CATALOGUE = join(PROJECT, 'RULES.md')
const LANGUAGES = ['ko', 'en'] as const

export interface CataloguedReason {
  /** `engine` or a service. */
  readonly area: string
  readonly reason: string
  readonly number: number
  /** Null where a locale has none. */
  readonly ko: string | null
  readonly en: string | null
  readonly source: string | null
}

type Words = { readonly [key: string]: string }

const readJson = (path: string): Words => JSON.parse(readFileSync(join(PROJECT, 'resources', path), 'utf8')) as Words

/** What `rule-sources.json` states, by reason. */
export const readSources = (): Words => readJson('rule-sources.json')

/** Every reason of the newest rules, the kernel's first, each area's by number. */
export const catalogue = (): readonly CataloguedReason[] => {
  const sources = readSources()
  const areas = [
    { area: 'engine', reasons: ENGINE_REASONS as { readonly [reason: string]: number } },
    ...Object.values(CURRENT_RULES.services).map(({ service, reasons }) => ({ area: service, reasons })),
  ]
  return areas.flatMap(({ area, reasons }) => {
    const [ko, en] = LANGUAGES.map((language) => readJson(`locales/${language}/${area}.json`)) as [Words, Words]
    return Object.entries(reasons)
      .sort(([, a], [, b]) => a - b)
      .map(([reason, number]) => ({
        area,
        reason,
        number,
        ko: ko[`reason.${reason}`] ?? null,
        en: en[`reason.${reason}`] ?? null,
        source: sources[reason] ?? null,
      }))
  })
}

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const OFFICES = { same: "the record's own", any: 'any' } as const

/** What an action is called on screen. */
const nameOf = ({ service, action }: PolicyLine, language: string): string => {
  const words = readJson(`locales/${language}/${service}.json`)
  const name = words[`action.${action}`]
  if (name === undefined) throw new Error(`${service}/${action} has no name in ${language}`)
  return name
}

/** Every action of every service, one line each: what the door and the engine hold a record to. */
const policyTable = (): string =>
  table(
    ['service', 'action', 'Korean', 'English', 'kind', 'who writes', 'approvals', 'who approves', 'of which office'],
    APPROVAL_POLICY.map((line) => [
      `\`${line.service}\``,
      `\`${line.action}\``,
      ...LANGUAGES.map((language) => nameOf(line, language)),
      line.kind,
      line.author.join(' or '),
      `${line.approvals}`,
      line.approvals === 0 ? 'nobody' : line.approver.join(' or '),
      line.approvals === 0 ? '' : OFFICES[line.approverOffice],
    ]),
  )

/** The whole file. */
export const rulesText = (): string => {
  const reasons = catalogue()
  const areas = [...new Set(reasons.map(({ area }) => area))]
  const chapters = areas.map((area) => {
    const rows = reasons
      .filter((each) => each.area === area)
      .map(({ number, reason, ko, en, source }) => [`${number}`, `\`${reason}\``, ko ?? '', en ?? '', source ?? ''])
    const title = area === 'engine' ? 'The kernel, for every record' : `\`${area}\``
    return [`## ${title}`, '', table(['no.', 'reason', 'Korean', 'English', 'source'], rows)].join('\n')
  })
  const head = [
    '# Who may record what, and what the ledger refuses',
    '',
    `Rules version ${CURRENT_RULES.version}. Written by \`node resources/make-rules.ts\`; a test compares it with the rules.`,
    '',
    '## Who writes and who approves',
    '',
    'Nobody approves an own record. What a leaver had signed as a clerk or supervisor is adopted (승계) by a supervisor, and',
    'approved as the action is.',
    '',
    policyTable(),
    '',
    '## What is refused, and why',
    '',
    'A record that is ordered and rejected carries the number of one of these reasons in its outcome. What only informs (a',
    'warning) is not listed. The source is an article, `verified` when its text was read, else `unverified`; a section of',
    "the design; or `register`: nothing but the register's own order asks for it.",
  ].join('\n')
  return `${[head, ...chapters].join('\n\n')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(CATALOGUE, rulesText())

/** The registry: one table of reasons, a text for each of them, and the approval policy as it was decided. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ENGINE_REASONS, FLAGS } from '../../../shared/ledger/reasons.ts'
import {
  APPROVAL_POLICY,
  CURRENT_RULES,
  REASONS,
  reasonKey,
  reasonOf,
  rulesSet,
  warningKey,
} from '../../../shared/services/index.ts'
import { rules as office } from '../../../shared/services/office/v1/rules.ts'
import { FORMS, formFor, PRESENTERS, presenterFor, SERVICE_IDS } from '../../../shared/services/people.ts'

const RANGES: { readonly [service: string]: readonly [number, number] } = {
  members: [100, 119],
  office: [120, 139],
  privacy: [140, 159],
  network: [160, 179],
  birth: [200, 299],
  'real-estate': [300, 399],
  property: [400, 499],
  'used-car': [500, 599],
  death: [600, 649],
  marriage: [650, 699],
}

const texts = (language: string, area: string): { readonly [key: string]: string } =>
  JSON.parse(readFileSync(`resources/locales/${language}/${area}.json`, 'utf8'))

const textOf = (language: string, key: string): string | undefined => {
  const [area = '', name = ''] = key.split(/:(.*)/s)
  return existsSync(`resources/locales/${language}/${area}.json`) ? texts(language, area)[name] : undefined
}

/** Every warning that a service's rules write, read from their source: the quoted codes that are no reasons. */
const warningsOf = (service: string): readonly string[] => {
  if (service === 'engine') return []
  const root = `shared/services/${service}/v1`
  const source = readdirSync(root).map((file) => readFileSync(join(root, file), 'utf8'))
  const codes = [...source.join('\n').matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)].flatMap(([, code]) => code ?? [])
  return [...new Set(codes)].filter((code) => !Object.hasOwn(REASONS, code))
}

describe('every register', () => {
  it.each(FORMS.map(({ service }) => service))('%s has a name on the screen', (service) => {
    for (const language of ['ko', 'en']) expect(textOf(language, `ui:service.${service}`)).toBeTruthy()
  })
})

describe('reasons', () => {
  it('have one number each, within their service’s range', () => {
    expect(new Set(Object.values(REASONS)).size).toBe(Object.keys(REASONS).length)
    for (const { service, reasons } of Object.values(CURRENT_RULES.services)) {
      const [low, high] = RANGES[service] as readonly [number, number]
      for (const number of Object.values(reasons)) {
        expect(number).toBeGreaterThanOrEqual(low)
        expect(number).toBeLessThanOrEqual(high)
      }
    }
    for (const number of Object.values(ENGINE_REASONS)) expect(number).toBeLessThan(100)
  })

  it('are found by number', () => {
    expect(reasonOf(0)).toBeNull()
    expect(reasonOf(316)).toBe('DUPLICATE')
    expect(reasonOf(65535)).toBeNull()
  })

  it('cannot share a name or a number', () => {
    const clash = { ...office, service: 'other', reasons: { OTHER: 120 } }
    expect(() => rulesSet(1, [office, clash])).toThrow('taken')
    const named = { ...office, service: 'other', reasons: { STALE: 4000 } }
    expect(() => rulesSet(1, [named])).toThrow('taken')
  })

  const own = [
    'engine',
    'members',
    'office',
    'privacy',
    'network',
    'real-estate',
    'property',
    'birth',
    'death',
    'marriage',
    'used-car',
  ]
  it.each(['ko', 'en'])('have a sentence in %s', (language) => {
    const missing = Object.keys(REASONS)
      .map(reasonKey)
      .filter((key) => own.includes(key.split(':')[0] as string))
      .filter((key) => !/[.다오]$/.test(textOf(language, key) ?? ''))
    expect(missing).toEqual([])
  })

  it.each(['ko', 'en'])('and warnings have one in %s', (language) => {
    expect(warningsOf('real-estate').length).toBeGreaterThanOrEqual(10)
    for (const service of own) {
      expect(warningsOf(service).filter((code) => !textOf(language, warningKey(service, code)))).toEqual([])
    }
  })

  it.each(['ko', 'en'])('and the engine’s flags have one in %s', (language) => {
    expect(FLAGS.filter((flag) => !textOf(language, `engine:flag.${flag}`))).toEqual([])
  })

  it('are told under the same keys in both languages, each used placeholder in both', () => {
    for (const area of own) {
      const ko = texts('ko', area)
      const en = texts('en', area)
      expect(Object.keys(en)).toEqual(Object.keys(ko))
      const holes = (text: string): string[] =>
        [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort()
      for (const key of Object.keys(ko)) expect(holes(en[key] as string), key).toEqual(holes(ko[key] as string))
    }
  })

  it('belong to texts that are all in use', () => {
    for (const area of own) {
      const known = new Set([
        ...Object.keys(REASONS).map(reasonKey),
        ...warningsOf(area).map((code) => warningKey(area, code)),
      ])
      const stray = Object.keys(texts('ko', area))
        .filter((key) => /^(reason|warning)\./.test(key))
        .filter((key) => !known.has(`${area}:${key}`))
      expect(stray).toEqual([])
    }
  })
})

describe('the approval policy', () => {
  const line = (service: string, action: string) =>
    APPROVAL_POLICY.find((each) => each.service === service && each.action === action)

  it('lists every action with an author who exists', () => {
    for (const { author, approvals, approver } of APPROVAL_POLICY) {
      expect(author.length).toBeGreaterThan(0)
      expect(approver.length > 0).toBe(approvals > 0)
    }
  })

  it('is what was decided', () => {
    const administrators = {
      author: ['administrator'],
      approvals: 1,
      approver: ['administrator'],
      approverOffice: 'any',
    }
    for (const action of ['enrol-member', 'enrol-device', 'rotate', 'suspend', 'resume', 'revoke']) {
      expect(line('members', action)).toMatchObject(administrators)
    }
    expect(line('office', 'anchor-access-log')).toMatchObject({ author: ['device'], approvals: 0 })
    expect(line('office', 'decide-case')).toMatchObject({
      approvals: 1,
      approver: ['supervisor'],
      approverOffice: 'same',
    })
    expect(line('privacy', 'erase')).toMatchObject({ approvals: 2 })
    for (const action of ['activate-rules', 'rotate-log-key']) {
      expect(line('network', action)).toMatchObject({ author: ['root'], approvals: 1, approver: ['root'] })
    }
    for (const action of ['report', 'correct', 'cancel', 'void', 'import']) {
      expect(line('real-estate', action)).toMatchObject({
        author: ['clerk', 'supervisor'],
        approvals: 1,
        approver: ['supervisor'],
        approverOffice: 'same',
      })
    }
  })
})

describe('forms and presenters', () => {
  it('belong to actions that the rules know', () => {
    for (const { service, actions } of FORMS) {
      for (const { action } of actions) expect(CURRENT_RULES.services[service]?.actions).toHaveProperty([action])
      expect(formFor(service)?.service).toBe(service)
      expect(SERVICE_IDS).toContain(service)
      expect(
        presenterFor(service)
          ?.menu.map((entry) => entry.action)
          .sort(),
      ).toEqual(actions.map(({ action }) => action).sort())
    }
    expect(formFor('nobody')).toBeNull()
    expect(presenterFor('nobody')).toBeNull()
  })

  it('tell every registered service', () => {
    const told = new Set(PRESENTERS.map(({ service }) => service))
    for (const service of ['members', 'office', 'privacy', 'network', ...SERVICE_IDS]) expect(told).toContain(service)
  })
})

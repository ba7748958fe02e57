/** A person's certificates of family relations: which one, in what detail, as of which day, and why it is read. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Input } from '../../shared/contract/contract.ts'
import type { Paper } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useAction } from '../bridge/use-call.ts'
import { dateFromTyped } from '../form/numbers.ts'
import { likelyPurpose, type Purpose } from '../record/purpose.ts'
import { PurposeFields } from '../record/purpose-fields.tsx'
import { SheetPage } from './sheet-page.tsx'

type Kind = Input<'family.print'>['paper']
const KINDS: readonly Kind[] = ['family', 'basic', 'marriage']

export const FamilyPage = ({ person }: { readonly person: string }) => {
  const { t } = useTranslation()
  const { app } = useApp()
  const { run, busy, failure } = useAction('family.print')
  const [kind, setKind] = useState<Kind>('family')
  const [detailed, setDetailed] = useState(false)
  const [on, setOn] = useState('')
  const [purpose, setPurpose] = useState<Purpose>({ code: likelyPurpose(app.me, 'accepted'), note: '' })
  const [paper, setPaper] = useState<Paper | null>(null)

  const issue = async () => {
    const done = await run({ person, paper: kind, detailed, on: on === '' ? null : on, purpose })
    if (done !== null) setPaper(done.value)
  }

  return (
    <SheetPage title={t('family:title')} paper={paper} busy={busy} failure={failure} asks onIssue={issue}>
      <label className="row small">
        {t('family:field.paper')}
        <select className="input small" value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {t(`family:paper.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="row small">
        {t('family:field.level')}
        <select
          className="input small"
          value={detailed ? 'detailed' : 'general'}
          onChange={(event) => setDetailed(event.target.value === 'detailed')}
        >
          <option value="general">{t('family:level.general')}</option>
          <option value="detailed">{t('family:level.detailed')}</option>
        </select>
      </label>
      <label className="row small" title={t('family:help.on')}>
        {t('family:field.on')}
        <input
          className="input small"
          inputMode="numeric"
          size={10}
          placeholder={t('family:now')}
          value={on}
          onChange={(event) => setOn(dateFromTyped(event.target.value))}
        />
      </label>
      <PurposeFields value={purpose} onChange={setPurpose} />
    </SheetPage>
  )
}

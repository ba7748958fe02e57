import { useTranslation } from 'react-i18next'
import { PURPOSES, type Purpose } from './purpose.ts'

export const PurposeFields = ({
  value,
  onChange,
}: {
  readonly value: Purpose
  readonly onChange: (purpose: Purpose) => void
}) => {
  const { t } = useTranslation()
  return (
    <>
      <label className="row small">
        {t('unseal.purpose')}
        <select
          className="input small"
          value={value.code}
          onChange={(event) => onChange({ ...value, code: event.target.value as Purpose['code'] })}
        >
          {PURPOSES.map((code) => (
            <option key={code} value={code}>
              {t(`purpose.${code}`)}
            </option>
          ))}
        </select>
      </label>
      <input
        className="input small"
        aria-label={t('unseal.note')}
        placeholder={t('unseal.note')}
        maxLength={200}
        value={value.note}
        onChange={(event) => onChange({ ...value, note: event.target.value })}
      />
    </>
  )
}

/** Errors, refusals and warnings in words that say what to do. */
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../shared/contract/types.ts'
import { reasonKey, warningKey } from '../../shared/services/index.ts'
import type { Failure } from '../bridge/client.ts'

/** The sentences by code; an unknown code is told with the code itself, so that it can be reported. */
export const useProblems = () => {
  const { t, i18n } = useTranslation()
  const first = (keys: readonly string[], data: { readonly [name: string]: string | number }): string | null => {
    const key = keys.find((each) => i18n.exists(each))
    return key === undefined ? null : t(key, data)
  }
  /** Roles as staff call them. */
  const named = (data: { readonly [name: string]: string | number }) =>
    typeof data.roles !== 'string'
      ? data
      : {
          ...data,
          roles: data.roles
            .split(', ')
            .map((role) => t(`ui:role.${role}`, { defaultValue: role }))
            .join('·'),
        }
  return {
    failure: ({ code, data = {} }: Failure): string =>
      first([`errors:${code}`, reasonKey(code), `ui:error.${code}`], named(data)) ?? t('ui:error.unknown', { code }),
    reason: ({ code, data }: Problem): string =>
      // A problem may name its own sentence: a door's refusal and a rule's can share a code.
      first([...(typeof data.key === 'string' ? [data.key] : []), reasonKey(code), `errors:${code}`], data) ??
      t('ui:error.unknown', { code }),
    warning: (service: string, { code, data }: Problem): string =>
      first(
        [warningKey(service, code), `form:warning.${code}`, `errors:warning.${code}`, `engine:warning.${code}`],
        data,
      ) ?? t('ui:error.unknownWarning', { code }),
    flag: (code: string): string =>
      first([`errors:flag.${code}`, `engine:flag.${code}`, `engine:warning.${code}`], {}) ??
      t('ui:error.unknownWarning', { code }),
  }
}

/** What went wrong with an action, beside the action; read out at once. */
export const FailureNote = ({ failure }: { readonly failure: Failure | null }) => {
  const problems = useProblems()
  if (failure === null) return null
  return (
    <div className="notice danger" role="alert">
      <CircleAlert className="icon" aria-hidden="true" />
      <span>{problems.failure(failure)}</span>
    </div>
  )
}

export const WarningLine = ({ text }: { readonly text: string }) => (
  <div className="notice warning">
    <TriangleAlert className="icon" aria-hidden="true" />
    <span>{text}</span>
  </div>
)

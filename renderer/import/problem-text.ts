/** Why a row is in doubt, in the words of the area `import`. */
import type { TFunction } from 'i18next'

export const problemText = (t: TFunction, code: string): string => t(`import:problem.${code}`, { defaultValue: code })

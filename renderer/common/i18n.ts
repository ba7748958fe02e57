/**
 * The words: every `resources/locales/<language>/<area>.json`, bundled; the area is the namespace. Korean texts may
 * write a particle both ways, `{{name}}을(를)`: the right one is chosen after the placeholders are filled.
 */
import i18next, { type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { settleParticles } from './particles.ts'

const files = import.meta.glob<Record<string, string>>('../../resources/locales/*/*.json', {
  eager: true,
  import: 'default',
})

const resources: Record<string, Record<string, Record<string, string>>> = {}
for (const [path, texts] of Object.entries(files)) {
  const [language = '', file = ''] = path.split('/').slice(-2)
  resources[language] ??= {}
  resources[language][file.replace('.json', '')] = texts
}

export const words: i18n = i18next.createInstance()

export const startWords = (language: 'ko' | 'en'): Promise<unknown> =>
  words
    .use(initReactI18next)
    .use({
      type: 'postProcessor',
      name: 'particles',
      process: (value: string) => (words.language === 'ko' ? settleParticles(value) : value),
    })
    .init({
      lng: language,
      fallbackLng: 'ko',
      supportedLngs: ['ko', 'en'],
      defaultNS: 'ui',
      keySeparator: false,
      ns: Object.keys(resources.ko ?? {}),
      resources,
      interpolation: { escapeValue: false },
      postProcess: ['particles'],
      returnNull: false,
    })

/** Starts the interface: settings first (language, zoom), then the words, then the screens. */
import './common/schema-setup.ts'
import '@fontsource-variable/noto-sans-kr/index.css'
// Hanja of personal names that the Korean font lacks; fetched by range, only where one is shown.
import '@fontsource-variable/noto-sans-tc/index.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/frame.css'
import './styles/record.css'
import './styles/form.css'
import './styles/pages.css'
import './styles/import.css'
import './styles/parcel.css'
import './styles/statistics.css'
import './styles/paper.css'
import './styles/narrow.css'
import './styles/forced.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { call } from './bridge/client.ts'
import { startWords } from './common/i18n.ts'
import { setScreen } from './common/screen.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('no #root')

const settings = await call('settings.get', {})
if (settings.ok) setScreen(settings.value)
await startWords(settings.ok ? settings.value.language : 'ko')

createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <App />
    </CSPProvider>
  </StrictMode>,
)

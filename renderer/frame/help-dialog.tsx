/** F1: every key, in the words of the work. */
import { useTranslation } from 'react-i18next'
import { Dialog } from '../common/parts.tsx'

const GROUPS = {
  anywhere: ['F1', 'F2', 'F3', 'Ctrl+K', 'Ctrl+Shift+P', 'Ctrl+L', 'Alt+1', 'Alt+2', 'Alt+3', 'Alt+4', 'Alt+5', 'Esc'],
  list: ['j', 'k', 'Space', 'F4', 'Ctrl+Enter', 'F7', 'F9'],
  form: ['Enter', 'Shift+Enter', 'F4', 'F6', 'Shift+F6', 'F7', 'F8', 'F9', 'Ctrl+Enter', 'Esc'],
} as const

export const HelpDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation()
  return (
    <Dialog
      title={t('help.title')}
      wide
      reading
      onClose={onClose}
      foot={
        <button type="button" className="button" onClick={onClose}>
          {t('common.close')}
        </button>
      }
    >
      <div className="help-columns">
        {Object.entries(GROUPS).map(([group, keys]) => (
          <section key={group}>
            <h3>{t(`help.group.${group}`)}</h3>
            <dl className="pairs keys">
              {keys.map((key) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{t(`help.${group}.${key}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="quiet small">{t('help.composing')}</p>
    </Dialog>
  )
}

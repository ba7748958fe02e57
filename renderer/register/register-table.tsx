/** The register's lines as a real table. What was struck since is struck. */
import { useTranslation } from 'react-i18next'
import type { RegisterView } from '../../shared/contract/types.ts'
import { Say } from '../common/told.tsx'

export const RegisterTable = ({
  register,
  onOpen,
}: {
  readonly register: RegisterView
  /** Left out on paper, where nothing opens. */
  readonly onOpen?: (id: string) => void
}) => {
  const { t } = useTranslation()
  const aligned = (align: 'left' | 'right') => (align === 'right' ? 'number' : undefined)
  return (
    <table className="table register">
      <thead>
        <tr>
          {register.columns.map(({ name, label, align }) => (
            <th key={name} scope="col" className={aligned(align)}>
              <Say value={label} inline />
            </th>
          ))}
          {onOpen !== undefined && (
            <th scope="col">
              <span className="unseen">{t('record.open')}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {register.rows.map((row) => (
          <tr key={row.id} className={row.struck ? 'struck' : undefined}>
            {register.columns.map(({ name, align }) => (
              <td key={name} className={aligned(align)}>
                <Say value={row.cells[name] ?? ''} />
              </td>
            ))}
            {onOpen !== undefined && (
              <td>
                <button type="button" className="button bare small" onClick={() => onOpen(row.id)}>
                  {t('record.open')}
                </button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

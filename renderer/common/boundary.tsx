/** A page that fails says so and leaves the frame standing: going elsewhere, or trying again, is one step. */
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  /** Another place gets a fresh start. */
  readonly place: string
  readonly children: ReactNode
}

export class Boundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidUpdate(before: Props) {
    if (before.place !== this.props.place && this.state.failed) this.setState({ failed: false })
  }

  override render() {
    if (!this.state.failed) return this.props.children
    return <Failed onAgain={() => this.setState({ failed: false })} />
  }
}

const Failed = ({ onAgain }: { readonly onAgain: () => void }) => {
  const { t } = useTranslation()
  return (
    <div className="empty" role="alert">
      <h1>{t('app.failed')}</h1>
      <p>{t('app.failedHint')}</p>
      <button type="button" className="button" onClick={onAgain}>
        {t('app.again')}
      </button>
    </div>
  )
}

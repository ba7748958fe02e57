/** Everything that was found: in the verified copy and in what has not been sent yet. The words stand in no address. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useApp } from '../app-state.tsx'
import { useCall } from '../bridge/use-call.ts'
import { instantText } from '../common/dates.ts'
import { isComposing } from '../common/keys.ts'
import { Empty, grouped } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useLanguage, useTell } from '../common/told.tsx'
import { RecordRow } from '../queue/record-row.tsx'
import { useSearch } from './search-store.ts'

/** Records shown at first, and at most. */
const FIRST = 50
const MOST = 500

export const SearchPage = () => {
  const { t } = useTranslation()
  const say = useTell()
  const language = useLanguage()
  const { app } = useApp()
  const { words: query, look } = useSearch()
  const [typed, setTyped] = useState(query)
  const [limit, setLimit] = useState(FIRST)
  useEffect(() => {
    setTyped(query)
    setLimit(FIRST)
  }, [query])
  const found = useCall('search.all', query === '' ? null : { query, limit }, ['records', 'drafts'])
  // What was found for other words is not shown under these.
  const result = found.of?.query === query ? found.value : null
  const total =
    result === null
      ? 0
      : [result.records, result.drafts, result.givenUp, result.people, result.parcels].reduce(
          (sum, { length }) => sum + length,
          0,
        )
  return (
    <div className="page stack">
      <header className="page-head">
        <h1>{t('search.title')}</h1>
        <input
          className="input grow"
          aria-label={t('search.title')}
          placeholder={t('search.placeholder')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || isComposing(event.nativeEvent)) return
            look(typed)
          }}
        />
      </header>
      <FailureNote failure={found.error} />
      {result !== null && result.indexLag > 0 && (
        <p className="quiet">{t('search.lag', { count: grouped(result.indexLag) })}</p>
      )}
      {result === null && found.loading && query !== '' && <p className="quiet">{t('form.finding')}</p>}
      {query === '' && <Empty title={t('search.empty')} hint={t('search.hint')} />}
      {result !== null && total === 0 && <Empty title={t('search.none')} hint={t('search.noneHint')} />}
      {result !== null && result.records.length > 0 && (
        <section className="panel">
          <header>
            <h2>{t('search.records')}</h2> ({grouped(result.records.length)}
            {result.more.records && '+'})
          </header>
          <ul className="case-links">
            {result.records.map((record) => (
              <li key={record.id}>
                <Link href={`/record/${record.id}`}>
                  <RecordRow record={record} now={app.now} />
                </Link>
              </li>
            ))}
          </ul>
          {result.more.records && (
            <p className="row list-more">
              <span className="quiet">{t('search.moreRecords', { count: grouped(result.records.length) })}</span>
              {limit < MOST ? (
                <button type="button" className="button small" onClick={() => setLimit(MOST)}>
                  {t('search.showMore')}
                </button>
              ) : (
                <span className="quiet">{t('search.narrow')}</span>
              )}
            </p>
          )}
        </section>
      )}
      {result !== null && result.drafts.length > 0 && (
        <section className="panel">
          <header>
            <h2>{t('search.drafts')}</h2>
          </header>
          <ul className="case-links">
            {result.drafts.map((draft) => (
              <li key={draft.id}>
                <Link href={draft.waits ? `/pending/${draft.id}` : `/draft/${draft.id}`}>
                  <span className="receipt-no">{draft.receiptNo}</span> {say(draft.title)}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {result !== null && result.givenUp.length > 0 && (
        <section className="panel">
          <header>
            <h2>{t('search.givenUp')}</h2>
          </header>
          <ul className="case-links">
            {result.givenUp.map(({ receiptNo, title, at, who, how }) => (
              <li key={receiptNo}>
                <span className="receipt-no">{receiptNo}</span> {say(title)}{' '}
                <span className="quiet">{t(`search.givenUp.${how}`, { who, at: instantText(at, language) })}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {result !== null && result.people.length > 0 && (
        <section className="panel">
          <header>
            <h2>{t('search.people')}</h2>
          </header>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('search.name')}</th>
                <th scope="col">{t('search.hanja')}</th>
                <th scope="col">{t('search.birthDate')}</th>
                <th scope="col">{t('search.number')}</th>
                <th scope="col">{t('search.seenIn')}</th>
              </tr>
            </thead>
            <tbody>
              {result.people.map((person) => (
                <tr key={person.id}>
                  <td>
                    <Link href={`/family/${person.id}`} title={t('family:title')}>
                      <strong>{person.name}</strong>
                    </Link>
                  </td>
                  <td lang="ko-Hani">{person.hanja}</td>
                  <td>{person.birthDate}</td>
                  <td>{person.number}</td>
                  <td>{say(person.seenIn)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {result.more.people && <p className="quiet list-more">{t('search.morePeople')}</p>}
        </section>
      )}
      {result !== null && result.parcels.length > 0 && (
        <section className="panel">
          <header>
            <h2>{t('search.parcels')}</h2>
          </header>
          <table className="table">
            <tbody>
              {result.parcels.map((parcel) => (
                <tr key={parcel.pnu}>
                  <td className="mono">{parcel.pnu}</td>
                  <td>
                    <button type="button" className="link" onClick={() => look(parcel.pnu)}>
                      {parcel.address}
                    </button>
                  </td>
                  <td>
                    {parcel.titled ? (
                      <>
                        {t('form.parcelTitled')} · <Link href={`/parcel/${parcel.pnu}`}>{t('parcel.title')}</Link>
                      </>
                    ) : (
                      t('form.parcelUntitled')
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  )
}

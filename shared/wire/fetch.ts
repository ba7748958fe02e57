/**
 * The transport as the client sees it: a narrow `fetch`. shared/ is typed without the DOM and without Node; whoever
 * makes a client hands in an implementation (node/transport.ts has one whose connection switch closes the sockets).
 */
export interface FetchInit {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  /** A stream without end: no overall time limit. */
  readonly streaming?: boolean
}

export interface FetchReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  cancel(): Promise<void>
}

export interface FetchResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: { getReader(): FetchReader } | null
}

/** Rejects when there is no connection; a reply of any status is a reply. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>

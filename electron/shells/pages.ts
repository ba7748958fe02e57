/**
 * The interface's files, as a table made once at start: a request names a row or gets 404. No path is ever joined to a
 * folder, so there is nothing that `..`, an escape, a backslash or a link could lead out of. Everything is held in
 * memory (some megabytes, mostly the Korean font), so a file that changes on disk changes nothing that is served.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { SECURITY_HEADERS } from './policy.ts'

export interface Page {
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Path as it stands in an address, beginning with `/`, to file. `/` is the start page. */
export type Pages = ReadonlyMap<string, Page>

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
}

/** Reads the built interface. Links, files of unknown kinds and names that need an escape are left out. */
export const loadPages = (folder: string): Pages => {
  const pages = new Map<string, Page>()
  addFolder(pages, folder, '')
  const start = pages.get('/index.html')
  if (start === undefined) throw new Error(`the interface is not built: ${join(folder, 'index.html')} is missing`)
  pages.set('/', start)
  return pages
}

const addFolder = (pages: Map<string, Page>, folder: string, under: string): void => {
  for (const name of readdirSync(folder).sort()) {
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name)) continue
    const path = join(folder, name)
    const found = lstatSync(path)
    if (found.isDirectory()) addFolder(pages, path, `${under}/${name}`)
    const type = TYPES[extname(name)]
    if (found.isFile() && type !== undefined)
      pages.set(`${under}/${name}`, { type, bytes: new Uint8Array(readFileSync(path)) })
  }
}

/**
 * The answer to a request for a document or one of its parts. `target` is the request's path exactly as it was sent,
 * with its query; nothing is decoded or resolved.
 */
export const respondWithPage = (pages: Pages, method: string, target: string): Response => {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'method not allowed', { allow: 'GET, HEAD' })
  const page = pages.get(target.split('?', 1)[0] as string)
  if (page === undefined) return plain(404, 'not found')
  const headers = { ...SECURITY_HEADERS, 'content-type': page.type, 'content-length': String(page.bytes.length) }
  return new Response(method === 'HEAD' ? null : page.bytes, { status: 200, headers })
}

/** A short answer for whoever asked wrongly; says nothing of what is here. */
export const plain = (status: number, text: string, more: Readonly<Record<string, string>> = {}): Response =>
  new Response(`${text}\n`, {
    status,
    headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8', ...more },
  })

/** Files between the browser and the bridge, which carries base64. */

import { MAX_FILE_BYTES } from '../../shared/contract/contract.ts'
import type { Failure } from '../bridge/client.ts'

const PIECE = 0x8000

/** A whole file as base64; a file that cannot be read (any more), or is larger than any call takes, is a failure. */
export const readFile = async (
  file: File,
): Promise<{ readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: Failure }> => {
  const { name } = file
  if (file.size > MAX_FILE_BYTES) {
    return {
      ok: false,
      error: { code: 'FILE_TOO_LARGE', data: { name, megabytes: Math.floor(MAX_FILE_BYTES / 2 ** 20) } },
    }
  }
  try {
    return { ok: true, value: await base64Of(file) }
  } catch {
    return { ok: false, error: { code: 'FILE_UNREADABLE', data: { name } } }
  }
}

export const base64Of = async (file: Blob): Promise<string> => {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  return btoa(text)
}

export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** `1.2 MB`. */
export const sizeText = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 * 1024
      ? `${Math.ceil(bytes / 1024)} KB`
      : `${(bytes / 1024 / 1024).toFixed(1)} MB`

/** Hands a file to the person, under its name. */
export const download = (name: string, base64: string, type = 'application/octet-stream'): void => {
  const address = URL.createObjectURL(new Blob([bytesOf(base64)], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/**
 * The two text codecs that every runtime of this program has (Node, Electron's renderer, Chromium), declared here
 * because shared/ is typed without the DOM and without Node. The shapes equal lib.dom's, so both may stand together.
 */

interface TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>
}

declare var TextEncoder: {
  prototype: TextEncoder
  new (): TextEncoder
}

interface TextDecoderOptions {
  fatal?: boolean
  ignoreBOM?: boolean
}

interface TextDecoder {
  decode(input?: Uint8Array): string
}

declare var TextDecoder: {
  prototype: TextDecoder
  new (label?: string, options?: TextDecoderOptions): TextDecoder
}

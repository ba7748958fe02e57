/**
 * An expected failure is a value. A Result is a plain object, so it survives IPC, HTTP and storage unchanged;
 * a bug throws instead.
 */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

/** The value of an operation that succeeded. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

/** The reason of an operation that failed as foreseen: an object with a stable `code`. */
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error })

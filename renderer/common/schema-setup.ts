/** Imported first: the forms' schemas must not probe for `Function`, which the content security policy forbids. */
import { z } from 'zod'

z.config({ jitless: true })

/**
 * PouchDB: pushes `count` unsigned documents of `bytes` bytes over HTTP on loopback into a second PouchDB, both on
 * LevelDB. Prints {"documents", "seconds"}. Arguments: count, bytes, an empty folder.
 */
import { createServer } from 'node:http'
import { join } from 'node:path'
import express from 'express'
import expressPouch from 'express-pouchdb'
import PouchDB from 'pouchdb'

const [count, bytes, folder] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]]
const Remote = PouchDB.defaults({ prefix: join(folder, 'remote-') })
const app = express()
app.use(
  '/',
  expressPouch(Remote, {
    mode: 'minimumForPouchDB',
    logPath: join(folder, 'log.txt'),
    configPath: join(folder, 'config.json'),
  }),
)
const server = createServer(app).listen(0, '127.0.0.1')
await new Promise((done) => server.once('listening', done))

const local = new PouchDB(join(folder, 'local'))
const filler = 'x'.repeat(Math.max(0, bytes - 60))
for (let from = 0; from < count; from += 1000) {
  const size = Math.min(1000, count - from)
  await local.bulkDocs(Array.from({ length: size }, (_, i) => ({ _id: String(from + i).padStart(8, '0'), filler })))
}
const started = performance.now()
await local.replicate.to(`http://127.0.0.1:${server.address().port}/bench`, { batch_size: 1000, batches_limit: 5 })
const seconds = (performance.now() - started) / 1000
const { doc_count: documents } = await new Remote('bench').info()
if (documents !== count) throw new Error(`${documents} of ${count} documents arrived`)
console.log(JSON.stringify({ documents, seconds }))
process.exit(0)

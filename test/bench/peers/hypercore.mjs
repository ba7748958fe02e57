/**
 * Hypercore: replicates `count` blocks of `bytes` bytes from one core to another over a TCP socket on loopback, both
 * on disk. Prints {"blocks", "seconds"}. Arguments: count, bytes, an empty folder.
 */
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import Hypercore from 'hypercore'

const [count, bytes, folder] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]]
const source = new Hypercore(join(folder, 'source'))
await source.ready()
const block = Buffer.alloc(bytes, 1)
for (let from = 0; from < count; from += 1000) {
  await source.append(Array.from({ length: Math.min(1000, count - from) }, () => block))
}
const copy = new Hypercore(join(folder, 'copy'), source.key)
await copy.ready()
const server = createServer((socket) => {
  socket.pipe(source.replicate(false)).pipe(socket)
}).listen(0, '127.0.0.1')
await new Promise((done) => server.once('listening', done))

const started = performance.now()
const socket = connect(server.address().port, '127.0.0.1')
socket.pipe(copy.replicate(true)).pipe(socket)
await copy.update({ wait: true })
await copy.download({ start: 0, end: count }).done()
const seconds = (performance.now() - started) / 1000
if (!(await copy.has(0, count))) throw new Error('blocks are missing')
console.log(JSON.stringify({ blocks: count, seconds }))
process.exit(0)

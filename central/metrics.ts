/** What an operator watches, for Prometheus. Counts and sizes only: nothing names a person, a record or a receipt. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  readonly text: () => Promise<string>
  readonly contentType: string
  readonly submitted: Counter<'status'>
  readonly refused: Counter<'code'>
  readonly ordered: Counter<'outcome'>
  readonly blocks: Counter
  readonly cosignatures: Counter<'result'>
  readonly sessions: Counter<'result'>
  readonly requests: Counter<'route' | 'status'>
  readonly trouble: Counter<'code'>
  readonly blockSeconds: Histogram
}

/** `read` gives the gauges their values when somebody looks. */
export const createMetrics = (
  read: () => { height: number; size: number; witnessedSize: number; queued: number; stopped: boolean },
): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name: `daejang_${name}`, help, labelNames, registers })
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `daejang_${name}`,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  gauge('height', 'Height of the newest block', () => read().height)
  gauge('size', 'Entries in the log', () => read().size)
  gauge('witnessed_size', 'Entries under the newest witnessed checkpoint', () => read().witnessedSize)
  gauge('queued', 'Records waiting to be ordered', () => read().queued)
  gauge('stopped', '1 when central has stopped ordering', () => (read().stopped ? 1 : 0))
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    submitted: counter('submitted_total', 'Records sent, by what the door answered', ['status']),
    refused: counter('refused_total', 'Records turned away at the door, by code', ['code']),
    ordered: counter('ordered_total', 'Records ordered, by outcome', ['outcome']),
    blocks: counter('blocks_total', 'Blocks closed'),
    cosignatures: counter('cosignatures_total', 'Cosignatures sent, by what became of them', ['result']),
    sessions: counter('sessions_total', 'Sessions asked for, by what became of them', ['result']),
    requests: counter('requests_total', 'Requests, by route and status', ['route', 'status']),
    trouble: counter('trouble_total', 'Failed writes and stops, by code', ['code']),
    blockSeconds: new Histogram({
      name: 'daejang_block_seconds',
      help: 'Time to evaluate, store and sign a block',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
  }
}

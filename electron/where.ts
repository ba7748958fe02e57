/** What a log may say of a defect: the kind of error and where it was thrown. Its message may quote what a citizen said. */
export const whereOf = (error: unknown): { readonly error: string; readonly at: string } => {
  if (!(error instanceof Error)) return { error: typeof error, at: '' }
  const code = (error as { code?: unknown }).code
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line))
  return {
    error: typeof code === 'string' ? `${error.name} ${code}` : error.name,
    at: frames
      .slice(0, 4)
      .map((line) => line.trim())
      .join(' < '),
  }
}

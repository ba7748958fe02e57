import { defineConfig } from '@playwright/test'
import { chromiumPath, sandboxArguments } from './test/e2e/chromium.ts'

/** End to end in the system's own Chromium: Playwright downloads nothing. One story at a time on two cores. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.test.ts',
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    locale: 'ko-KR',
    timezoneId: 'Asia/Seoul',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: { executablePath: chromiumPath(), args: sandboxArguments() },
  },
})

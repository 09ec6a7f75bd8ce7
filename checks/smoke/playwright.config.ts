import { join } from 'node:path';

import { defineConfig, type ReporterDescription } from '@playwright/test';

import { holdsSecrets, patience, settings } from './settings';

const reporters: ReporterDescription[] = [['list']];
if (settings.jsonReport) reporters.push(['json', { outputFile: settings.jsonReport }]);

export default defineConfig({
  testDir: join(__dirname, settings.live ? 'live' : 'answered'),
  outputDir: settings.outputFolder,
  preserveOutput: 'failures-only',
  reporter: reporters,
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  retries: 1,
  // A page that is wholly broken fails each test: ten reasons are enough, and the rest would only take until the deadline.
  maxFailures: 10,
  timeout: 20_000,
  globalTimeout: 110_000,
  expect: { timeout: patience },
  use: {
    baseURL: settings.baseURL,
    storageState: settings.storageState,
    httpCredentials: settings.credentials,
    actionTimeout: patience,
    viewport: { width: 1440, height: 1000 },
    locale: 'en-US',
    timezoneId: 'UTC',
    // A service worker would fetch beside the answers of the smoke.
    serviceWorkers: 'block',
    screenshot: 'only-on-failure',
    trace: holdsSecrets ? 'off' : 'retain-on-failure',
    video: settings.films ? 'retain-on-failure' : 'off',
    launchOptions: { executablePath: settings.browser, chromiumSandbox: settings.sandbox },
  },
});

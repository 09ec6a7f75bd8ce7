// The smokes on several variants of the stand-in in one run: SMOKE_VARIANTS is a JSON list of {name, url, files}.
import { cpus } from 'node:os';

import base from '../../checks/smoke/playwright.config';

interface Variant {
  name: string;
  url: string;
  files: string;
}

const variants: Variant[] = JSON.parse(process.env.SMOKE_VARIANTS ?? '[]');

export default {
  ...base,
  projects: variants.map(({ name, url, files }) => ({ name, testMatch: new RegExp(files), use: { baseURL: url } })),
  // A test that fails here mostly waits, so there is room for more of them than there are processors.
  workers: Math.max(3, cpus().length),
  retries: 0,
  maxFailures: 0,
  timeout: 60_000,
  globalTimeout: 0,
  use: { ...base.use, trace: 'off', screenshot: 'off', video: 'off' },
};

#!/usr/bin/env node
// Both suites on the stand-in as the night runs them, on its other renderings, live, and behind a login: what passes, what reaches
// the deployment, and what shows of the secrets.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startDashboard } from '../fixtures/dashboard/server.mjs';
import { renderings } from '../fixtures/dashboard/renderings.mjs';
import { check, finish, folder, playwright, project, variantsConfig } from './playwright.mjs';

const secret = 'let-me-in-4711';
const guarded = /\/api\/(dashboard\/telemetry|gdpr\/)/;
const bad = (tests) => tests.filter((test) => test.status !== 'expected').map((test) => `  ${test.project} ${test.title}: ${test.error}`).join('\n');
const told = ({ tests, output }) => bad(tests) || output;

const types = spawnSync(join(project, 'node_modules/.bin/tsc'), ['--noEmit'], { cwd: project, encoding: 'utf8' });
check(types.status === 0, 'the types fit', types.stdout);

// As the night does it, below a path with a slash at its end.
{
  const dashboard = await startDashboard();
  for (const [suite, least] of [['telemetry', 20], ['privacy', 30]]) {
    const run = await playwright(['--config=playwright.config.ts', suite], { DASHBOARD_URL: `${dashboard.address}/kit/` });
    const fine = run.tests.filter((test) => test.status === 'expected').length;
    check(run.code === 0 && fine >= least && fine === run.tests.length, `${suite}: ${fine} tests pass`, told(run));
  }
  const others = Object.keys(renderings).filter((name) => name !== 'kit');
  const variants = others.map((name) => ({ name, url: `${dashboard.address}/${name}`, files: '\\.spec\\.ts$' }));
  const run = await playwright([`--config=${variantsConfig}`], { DASHBOARD_URL: dashboard.address, SMOKE_VARIANTS: JSON.stringify(variants) });
  check(run.code === 0, `renderings ${others.join(' and ')}: ${run.tests.length} tests pass`, told(run));

  const reached = dashboard.requests.filter(({ url }) => guarded.test(url));
  check(!reached.length, 'no request for telemetry or GDPR reached the deployment', JSON.stringify(reached, null, 1));
  const frame = dashboard.requests.filter(({ url }) => url.includes('/frame/')).length;
  check(frame > 0, `what else the frame fetches was let through: ${frame} requests`);
  await dashboard.close();
}

// Live: the pages have their data from the deployment.
{
  const dashboard = await startDashboard();
  const run = await playwright(['--config=playwright.config.ts'], { DASHBOARD_URL: dashboard.address, SMOKE_LIVE: '1' });
  check(run.code === 0 && run.tests.length === 6, `live: ${run.tests.length} tests pass`, told(run));
  check(dashboard.requests.some(({ url }) => guarded.test(url)), 'live: the deployment was asked');
  check(dashboard.requests.every(({ method }) => method === 'GET'), 'live: and asked for nothing but to read');
  await dashboard.close();
}

// Files that a run has left, with what is packed in them as it is.
const written = () => readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))).filter((name) => statSync(name).isFile());
const holds = (text) => written().filter((name) => !name.endsWith('.secret') && readFileSync(name, 'latin1').includes(text));

// Behind a protection that wants a header: it goes to the dashboard, and to no other origin, be that asked or redirected to.
{
  const other = await startDashboard();
  const dashboard = await startDashboard({ admits: (request) => request.headers['x-let-me-in'] === secret, elsewhere: other.address });
  const headers = join(folder, 'headers.secret');
  writeFileSync(headers, JSON.stringify({ 'X-Let-Me-In': secret }));
  const login = { DASHBOARD_URL: dashboard.address, SMOKE_HEADERS_FILE: headers };
  const run = await playwright(['--config=playwright.config.ts', '--grep=heading|isolation|range'], login);
  check(run.code === 0 && run.tests.length >= 4, `behind a header: ${run.tests.length} tests pass`, told(run));
  const kinds = ['/frame/picture', '/frame/direct'].filter((path) => other.requests.some(({ url }) => url === path));
  check(kinds.length === 2, 'another origin was asked, and redirected to', other.requests.map(({ url }) => url).join(' '));
  check(!JSON.stringify(other.requests).includes(secret), 'the header reached no other origin');

  const broken = await playwright(['--config=playwright.config.ts', '--grep=heading: T', '--retries=0'], { ...login, DASHBOARD_URL: `${dashboard.address}/nowhere` });
  check(broken.code === 1 && /answered 404/.test(broken.tests[0]?.error), 'behind a header: a page that is not there is told', told(broken));
  check(!`${run.output}${broken.output}`.includes(secret) && !holds(secret).length, 'the header is in no output and in no file', holds(secret).join('\n'));
  check(!written().some((name) => name.endsWith('trace.zip')), 'no trace is kept of a run with secrets');

  const locked = await playwright(['--config=playwright.config.ts', '--grep=heading: T', '--retries=0'], { DASHBOARD_URL: dashboard.address });
  check(locked.code === 1 && /answered 401 .*docs\/SMOKES\.md/.test(locked.tests[0]?.error), 'without the header: the error says where to look', told(locked));
  check(written().some((name) => name.endsWith('trace.zip')), 'a failed run without secrets keeps its trace');
  await dashboard.close();
  await other.close();
}

// Behind a login that a cookie passes.
{
  const dashboard = await startDashboard({ admits: (request) => (request.headers.cookie ?? '').includes(`pass=${secret}`) });
  const storage = join(folder, 'storage.secret');
  const cookie = { name: 'pass', value: secret, domain: '127.0.0.1', path: '/', expires: -1, httpOnly: true, secure: false, sameSite: 'Lax' };
  writeFileSync(storage, JSON.stringify({ cookies: [cookie], origins: [] }));
  const run = await playwright(['--config=playwright.config.ts', '--grep=heading'], { DASHBOARD_URL: dashboard.address, SMOKE_STORAGE_FILE: storage });
  check(run.code === 0 && run.tests.length === 2, `behind a login: ${run.tests.length} tests pass`, told(run));
  check(!run.output.includes(secret) && !holds(secret).length, 'the cookie is in no output and in no file', holds(secret).join('\n'));
  await dashboard.close();
}

// Settings that are wrong.
const broken = join(folder, 'broken.secret');
writeFileSync(broken, `{"x-let-me-in": ${secret}`);
for (const [what, environment, says] of [
  ['no DASHBOARD_URL', { DASHBOARD_URL: '' }, /DASHBOARD_URL is not set/],
  ['a DASHBOARD_URL with a query', { DASHBOARD_URL: `http://127.0.0.1:1/?key=${secret}` }, /may not have a query/],
  ['a headers file that is no JSON', { DASHBOARD_URL: 'http://127.0.0.1:1', SMOKE_HEADERS_FILE: broken }, /SMOKE_HEADERS_FILE: the file holds no JSON/],
  ['a storage file that is not there', { DASHBOARD_URL: 'http://127.0.0.1:1', SMOKE_STORAGE_FILE: '/nowhere' }, /SMOKE_STORAGE_FILE: the file cannot be read/],
  ['a browser that is not there', { DASHBOARD_URL: 'http://127.0.0.1:1', CHROMIUM_PATH: '/nowhere' }, /CHROMIUM_PATH names no file/],
]) {
  const run = await playwright(['--config=playwright.config.ts'], environment);
  check(run.code !== 0 && says.test(run.output) && !run.output.includes(secret), `${what} is told in a sentence`, run.output);
}
finish();

// Runs the smokes as the night does, as a child process, and reads what they report.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('../../checks/smoke/', import.meta.url));
export const variantsConfig = fileURLToPath(new URL('./variants.config.ts', import.meta.url));
export const folder = mkdtempSync(join(tmpdir(), 'freshness-smoke-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const mark = `FRESHNESS_SMOKE_TEST=${process.pid}-${Date.now()}`;

// Processes that a run has left behind, by what they inherited.
export function leftovers() {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
    } catch {
      return false; // it ended, or is somebody else's
    }
  });
}

// Each test of the report as {project, title, status, error: first line}.
function read(file) {
  if (!existsSync(file)) return [];
  const tests = [];
  const walk = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const message = test.results.flatMap((result) => result.errors).map((error) => error.message)[0] ?? '';
        // eslint-disable-next-line no-control-regex
        tests.push({ project: test.projectName, title: spec.title, status: test.status, error: message.replace(/\u001b\[\d+m/g, '').split('\n')[0] });
      }
    }
    for (const inner of suite.suites ?? []) walk(inner);
  };
  for (const suite of JSON.parse(readFileSync(file, 'utf8')).suites) walk(suite);
  return tests;
}

let runs = 0;
let current;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    current?.kill(signal);
    process.exitCode = 1;
  });
}

// Runs Playwright with `args` and `environment`; returns {code, output, tests, file}.
export async function playwright(args, environment) {
  const file = join(folder, `report-${++runs}.json`);
  const child = spawn(join(project, 'node_modules/.bin/playwright'), ['test', ...args], {
    cwd: project,
    env: {
      PATH: process.env.PATH, HOME: process.env.HOME, ...(process.env.CHROMIUM_PATH && { CHROMIUM_PATH: process.env.CHROMIUM_PATH }),
      [mark.split('=')[0]]: mark.split('=')[1],
      PLAYWRIGHT_JSON_OUTPUT_FILE: file, SMOKE_OUTPUT_DIR: folder, ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  current = child;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, output, tests: read(file), file };
}

const failures = [];

// One thing that is to hold; goes on after one that does not, so that a run tells all.
export function check(holds, what, detail = '') {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  if (holds) return;
  failures.push(what);
  if (detail) console.log(detail);
}

export function finish() {
  const left = leftovers();
  check(left.length === 0, 'no process is left behind', left.join(' '));
  if (failures.length) console.log(`\n${failures.length} failed`);
  process.exitCode = failures.length ? 1 : 0;
}

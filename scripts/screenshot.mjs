// Takes the README's picture from a running demo: three people, three nodes, one of which has just been killed.
// Usage: npm run build && node scripts/screenshot.mjs
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';

const CHROMIUM = {
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
};
const data = mkdtempSync(join(tmpdir(), 'skein-picture-'));
const demo = spawn(process.execPath, ['dist/skein.js', 'demo', '--data', data], { stdio: ['ignore', 'pipe', 'inherit'] });
let printed = '';
demo.stdout.on('data', (chunk) => {
  printed += chunk;
});
while (!printed.includes('Ctrl+C')) await sleep(100);
const pidOf = (node) => Number(new RegExp(`${node} .*pid (\\d+)`).exec(printed)?.[1]);

const browser = await chromium.launch(CHROMIUM);
async function open(port, name) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, deviceScaleFactor: 1 });
  const page = await context.newPage();
  await page.goto(`http://localhost:${port}/?name=${name}&room=general`);
  return page;
}
async function say(page, text) {
  const box = page.getByRole('textbox', { name: /^Message / });
  await box.fill(text);
  await box.press('Enter');
  await sleep(700);
}

const ann = await open(8080, 'ann');
const bob = await open(8081, 'bob');
const cho = await open(8082, 'cho');
await sleep(6_000);
await say(ann, 'Morning! 2.4 is out, the logs look clean.');
await say(bob, 'Nice. Who is on call today?');
await say(cho, 'Me, until six. The numbers: https://status.example.com');
await say(ann, 'Then I pull the plug on node-b now. Tell me when you notice.');
process.kill(pidOf('node-b'), 'SIGKILL');
await sleep(4_500);
await say(bob, 'When do you start?');
await say(ann, 'Four seconds ago.');
await say(cho, 'Oh.');
await ann.getByRole('button', { name: /^Node:/ }).click();
await sleep(2_500);
await ann.screenshot({ path: 'docs/chat.png' });
await browser.close();
demo.kill('SIGINT');
await new Promise((resolve) => demo.once('exit', resolve));
rmSync(data, { recursive: true });

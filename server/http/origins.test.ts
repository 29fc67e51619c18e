import { describe, expect, it } from 'vitest';
import { isOriginAllowed } from './origins.ts';

const allowed = ['https://chat.example.org', 'http://node-b.lan:8080/', 'http://localhost:8081'];
const ask = (origin: string | undefined, host = 'chat.example.org') => isOriginAllowed(origin, { allowed, host });

describe('origins', () => {
  it.each([
    [undefined, 'anything'],
    ['https://chat.example.org', 'x'],
    ['http://node-b.lan:8080', 'x'],
    ['http://127.0.0.1:8081', 'x'],
    ['http://[::1]:8081', 'x'],
    ['http://192.168.1.7:8080', '192.168.1.7:8080'],
    ['http://[fd00::7]:8080', '[fd00::7]:8080'],
    ['http://10.0.0.1', '10.0.0.1'],
    ['http://localhost:9999', '127.0.0.1:9999'],
  ])('C123 C124 C126 lets %s in at host %s', (origin, host) => {
    expect(ask(origin, host)).toBe(true);
  });

  it.each([
    ['null', 'chat.example.org'],
    ['', '127.0.0.1'],
    ['https://evil.example', 'evil.example'],
    ['http://evil.example:8080', 'evil.example:8080'],
    ['https://chat.example.org.evil.com', 'x'],
    ['https://CHAT.example.org', 'x'],
    ['https://chat.example.org.', 'x'],
    ['https://chat.example.org/', 'x'],
    ['https://chat.example.org:444', 'x'],
    ['http://chat.example.org', 'chat.example.org'],
    ['http://192.168.1.7:8080', '192.168.1.8:8080'],
    ['http://192.168.1.7:8080', '192.168.1.7:8081'],
    ['https://192.168.1.7:8080', '192.168.1.7:8080'],
    ['http://localhost:9999', 'evil.example:9999'],
    ['http://localhost:9999', 'a b'],
    ['file://', '127.0.0.1'],
  ])('C125 refuses %s at host %s', (origin, host) => {
    expect(ask(origin, host)).toBe(false);
  });
});

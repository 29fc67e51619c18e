import fc from 'fast-check';
import { event, message, name, nodeName, origin, room, seq, stamp, text, uuid, vector } from './valid.ts';

/** What nodes send to clients. */

const type = (of: string) => fc.constant(of);
const flag = fc.boolean();
const ref = fc.nat({ max: 99 });
const leader = fc.option(name);
const member = message({ name, node: nodeName });
const members = fc.array(member, { maxLength: 3 });
const node = message({ id: nodeName, name: nodeName, url: fc.constantFrom('http://a:1', 'http://b/'), up: flag });
const nodes = fc.array(node, { maxLength: 3 });
const events = fc.array(event, { maxLength: 3 });
const link = message({ to: nodeName, up: flag, rttMs: fc.option(ref), pendingBytes: ref, since: ref });
const meshView = {
  self: nodeName,
  nodes: fc.array(
    message({ name: nodeName, url: fc.constant('http://a'), links: fc.array(link, { maxLength: 2 }), heads: vector }),
    { maxLength: 2 },
  ),
};

export const welcome = message({
  type: type('welcome'),
  ref,
  session: fc.constant('s'),
  user: name,
  author: fc.constant('author-a'),
  node: message({ id: nodeName, name: nodeName, url: fc.constant('http://a:1') }),
  nodes,
  cursor: vector,
  direct: fc.array(message({ room: fc.constant('dm:author-a:author-b'), with: name }), { maxLength: 1 }),
  limits: message({ bodyBytes: ref, frameBytes: ref, postsPerSecond: ref, burst: ref }),
});

export const serverMessage = fc.oneof(
  welcome,
  event,
  message({ type: type('ok'), ref, room, topic: text, leader, members, events, more: flag, cursor: vector }),
  message({ type: type('ok'), ref, id: uuid, room, at: stamp, origin, seq, replicated: flag }),
  message({ type: type('ok'), ref, mesh: message(meshView) }),
  message({ type: type('resumed'), ref, missed: ref, cursor: vector }),
  message({ type: type('pong'), ref, node: nodeName }),
  message({ type: type('error'), ref: fc.option(ref), code: fc.constantFrom('bad_json', 'newer_code'), message: text }),
  message({ type: type('replicated'), origin, seq, everywhere: seq }),
  message({ type: type('presence'), room, joined: members, left: members, moved: members }),
  message({ type: type('leader'), room, leader }),
  message({ type: type('topic'), room, topic: text }),
  message({ type: type('user'), user: name }),
  message({ type: type('nodes'), nodes }),
  message({ type: type('mesh'), ...meshView }),
  message({ type: type('beat') }),
  message({ type: type('going'), reason: text, deadlineMs: ref, suggest: fc.array(nodeName, { maxLength: 2 }) }),
);

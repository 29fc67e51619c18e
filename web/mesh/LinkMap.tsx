import { milliseconds } from '../../shared/words/numbers.ts';
import { chat } from '../state/chat.ts';
import { meshStrings } from '../strings/mesh.ts';
import { type Link, ring, type Spot } from './links.ts';

const WIDTH = 320;
const RADIUS = { x: 104, y: 62 };
const PAIR_HEIGHT = 76;
const RING_HEIGHT = 196;
const LABEL_GAP = 18;

/** The nodes on a ring and what lies between them. Nothing in it moves: a place is a matter of the names. A picture of the table. */
export function LinkMap({ names, links }: { readonly names: readonly string[]; readonly links: readonly Link[] }) {
  const height = names.length <= 2 ? PAIR_HEIGHT : RING_HEIGHT;
  const middle = { x: WIDTH / 2, y: height / 2 + (names.length <= 2 ? 12 : 0) };
  const spots = new Map(
    ring(names).map((spot) => [spot.name, { ...spot, x: middle.x + spot.x * RADIUS.x, y: middle.y + spot.y * RADIUS.y }]),
  );
  const here = chat.value.nodes.find(({ current }) => current);
  const me = here?.name === undefined ? undefined : spots.get(here.name);
  return (
    <svg class="link-map" viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true">
      {links.map((link) => (
        <Edge key={`${link.a} ${link.b}`} link={link} from={spots.get(link.a)} to={spots.get(link.b)} middle={middle} />
      ))}
      {me && <Mine spot={me} middle={middle} />}
      {[...spots.values()].map((spot) => (
        <Dot key={spot.name} spot={spot} middle={middle} />
      ))}
    </svg>
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function Edge(props: {
  readonly link: Link;
  readonly from: Spot | undefined;
  readonly to: Spot | undefined;
  readonly middle: Point;
}) {
  const { link, from, to, middle } = props;
  if (!from || !to) return null;
  const mid = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  // Edges through the middle would all have their numbers on one spot.
  const isThrough = Math.hypot(mid.x - middle.x, mid.y - middle.y) < 6;
  const at = isThrough && from.y !== to.y ? { x: (from.x * 2 + to.x) / 3, y: (from.y * 2 + to.y) / 3 } : mid;
  const text = link.state === 'up' ? (link.rttMs === undefined ? '' : milliseconds(link.rttMs)) : meshStrings.linkDown;
  return (
    <g class={`edge ${link.state}`}>
      <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      <text x={at.x} y={at.y + 4} text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

/** From outside the ring to the node one is on. */
function Mine({ spot, middle }: { readonly spot: Point; readonly middle: Point }) {
  const side = spot.x > middle.x + 1 ? 1 : -1;
  const end = { x: spot.x + side * 34, y: spot.y };
  return (
    <g class="mine">
      <line x1={spot.x} y1={spot.y} x2={end.x} y2={end.y} />
      <text x={end.x + side * 4} y={end.y + 4} text-anchor={side > 0 ? 'start' : 'end'}>
        {meshStrings.you}
      </text>
    </g>
  );
}

function Dot({ spot, middle }: { readonly spot: Spot; readonly middle: Point }) {
  const node = chat.value.nodes.find(({ name }) => name === spot.name);
  const state = node?.current ? 'here' : node?.up === false ? 'off' : 'on';
  const below = spot.y > middle.y + 1;
  return (
    <g class={`node ${state}`}>
      <circle cx={spot.x} cy={spot.y} r="6" />
      <text x={spot.x} y={below ? spot.y + LABEL_GAP + 3 : spot.y - LABEL_GAP + 6} text-anchor="middle">
        {spot.name}
      </text>
    </g>
  );
}

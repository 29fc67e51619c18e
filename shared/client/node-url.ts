/** `http(s)://…` of a node, with or without a path below which it lives, to the URL of its socket. */
export function socketUrl(nodeUrl: string): string {
  return `${plainUrl(nodeUrl).replace(/^http/i, 'ws')}/ws`;
}

export function rttUrl(nodeUrl: string): string {
  return `${plainUrl(nodeUrl)}/rtt`;
}

/** One spelling for one node: no slash, query or fragment at the end, and a scheme. */
export function plainUrl(nodeUrl: string): string {
  const trimmed = withoutEnd(nodeUrl.trim());
  return /^https?:\/\//i.test(trimmed) ? trimmed : `http://${trimmed.replace(/^wss?:\/\//i, '')}`;
}

/** Without query, fragment and the slashes before them. No pattern: nodes tell of addresses, and one of many slashes took for ever. */
function withoutEnd(url: string): string {
  const mark = url.search(/[?#]/);
  let end = mark === -1 ? url.length : mark;
  while (url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
}

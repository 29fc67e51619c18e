/** `http(s)://…` of a node, with or without a path below which it lives, to the URL of its socket. */
export function socketUrl(nodeUrl: string): string {
  return `${plainUrl(nodeUrl).replace(/^http/i, 'ws')}/ws`;
}

export function rttUrl(nodeUrl: string): string {
  return `${plainUrl(nodeUrl)}/rtt`;
}

/** One spelling for one node: no slash, query or fragment at the end, and a scheme. */
export function plainUrl(nodeUrl: string): string {
  const trimmed = nodeUrl
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
  return /^https?:\/\//i.test(trimmed) ? trimmed : `http://${trimmed.replace(/^wss?:\/\//i, '')}`;
}

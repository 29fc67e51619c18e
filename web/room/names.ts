/** Up to two letters to know an author by. */
export function initials(name: string): string {
  const words = name.split(/[-_.\s]+/).filter((word) => word !== '');
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0] ?? '') : [...(words[0] ?? name)].slice(0, 2);
  return letters.join('').toUpperCase();
}

/** A hue from an author's id: always the same one, and far apart for ids that look alike (FNV-1a, then mixed: short ids differ in their last bits only). */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) % 360;
}

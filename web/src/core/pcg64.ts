// The uniform numbers that NumPy's default generator draws from a seed: a network of the page begins
// with the weights that clearprop draws. They are those of O'Neill's PCG64 (2014), seeded as NumPy does.

const M64 = (1n << 64n) - 1n;
const M128 = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/** Words of 32 bits mixed from a seed, as NumPy's `SeedSequence` makes them. */
function words(seed: number, count: number): number[] {
  let constant = 0x43b0d7e5;
  const hashed = (value: number): number => {
    value ^= constant;
    constant = Math.imul(constant, 0x931e8875);
    value = Math.imul(value, constant);
    return value ^ (value >>> 16);
  };
  const mixed = (x: number, y: number): number => {
    const value = (Math.imul(x, 0xca01f9dd) - Math.imul(y, 0x4973f715)) | 0;
    return value ^ (value >>> 16);
  };
  const pool = [seed % 2 ** 32, Math.floor(seed / 2 ** 32), 0, 0].map(hashed);
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) if (to !== from) pool[to] = mixed(pool[to], hashed(pool[from]));
  }
  let other = 0x8b51f9dd;
  return Array.from({ length: count }, (_, k) => {
    let value = pool[k % 4] ^ other;
    other = Math.imul(other, 0x58f38ded);
    value = Math.imul(value, other);
    return (value ^ (value >>> 16)) >>> 0;
  });
}

/** Return a function that draws numbers from 0 on, below 1. */
export function pcg64(seed: number): () => number {
  const found = words(seed, 8).map(BigInt);
  const pair = (k: number): bigint => found[2 * k] | (found[2 * k + 1] << 32n);
  const increment = ((((pair(2) << 64n) | pair(3)) << 1n) | 1n) & M128;
  const step = (state: bigint): bigint => (state * MULTIPLIER + increment) & M128;
  let state = step((step(0n) + ((pair(0) << 64n) | pair(1))) & M128);
  return () => {
    state = step(state);
    const folded = (state >> 64n) ^ (state & M64);
    const turn = state >> 122n;
    const drawn = ((folded >> turn) | (folded << ((64n - turn) & 63n))) & M64;
    return Number(drawn >> 11n) / 2 ** 53;
  };
}

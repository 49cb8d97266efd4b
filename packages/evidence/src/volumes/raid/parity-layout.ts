/** Which member holds what of one stripe. */
export interface StripePlace {
  readonly data: number;
  readonly parity: number;
  /** The member with the second syndrome (RAID 6), else -1. */
  readonly second: number;
}

/**
 * Places of chunk `chunk` (from 0 within the stripe) for RAID 4 and 5 over `count` members. Layouts as the Linux kernel numbers them: 0 left-asymmetric,
 * 1 right-asymmetric, 2 left-symmetric, 3 right-symmetric, 4 parity first, 5 parity last. Null for one that is not known.
 */
export function singleParity(layout: number, count: number, stripe: number, chunk: number): StripePlace | null {
  const last = count - 1;
  const falling = last - (stripe % count);
  const rising = stripe % count;
  if (layout === 0 || layout === 1) {
    const parity = layout === 0 ? falling : rising;
    return { data: chunk >= parity ? chunk + 1 : chunk, parity, second: -1 };
  }
  if (layout === 2 || layout === 3) {
    const parity = layout === 2 ? falling : rising;
    return { data: (parity + 1 + chunk) % count, parity, second: -1 };
  }
  if (layout === 4) return { data: chunk + 1, parity: 0, second: -1 };
  return layout === 5 ? { data: chunk, parity: last, second: -1 } : null;
}

/** The same for RAID 6: 0 to 5 as above, 8 to 10 the rotating ones of DDF, 16 to 20 those of RAID 5 with the second syndrome on the last member. */
export function doubleParity(layout: number, count: number, stripe: number, chunk: number): StripePlace | null {
  const last = count - 1;
  const falling = last - (stripe % count);
  const rising = stripe % count;
  if (layout === 0 || layout === 9)
    return asymmetric(layout === 0 ? falling : last - ((stripe + 1) % count), count, chunk);
  if (layout === 1 || layout === 8) return asymmetric(rising, count, chunk);
  if (layout === 2 || layout === 3) {
    const parity = layout === 2 ? falling : rising;
    return { data: (parity + 2 + chunk) % count, parity, second: (parity + 1) % count };
  }
  if (layout === 4) return { data: chunk + 2, parity: 0, second: 1 };
  if (layout === 5) return { data: chunk, parity: count - 2, second: last };
  if (layout === 10) return { data: (falling + 1 + chunk) % count, parity: falling, second: (falling + last) % count };
  const single = layout >= 16 && layout <= 20 ? singleParity(layout - 16, last, stripe, chunk) : null;
  return single === null ? null : { ...single, second: last };
}

function asymmetric(parity: number, count: number, chunk: number): StripePlace {
  if (parity === count - 1) return { data: chunk + 1, parity, second: 0 };
  return { data: chunk >= parity ? chunk + 2 : chunk, parity, second: parity + 1 };
}

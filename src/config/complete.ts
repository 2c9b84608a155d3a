/** Every field there, of a union in each of its members; the fields keep their documentation. */
export type Complete<T> = T extends unknown ? { [K in keyof T]-?: Exclude<T[K], undefined> } : never;

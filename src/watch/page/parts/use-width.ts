import { useCallback, useRef, useState } from "preact/hooks";

/**
 * The width of an element in pixels, so that what is drawn in it fills it with letters of their own size.
 * @param before What is taken for it until it is laid out.
 * @returns what the element takes as its `ref`, and the width.
 */
export function useWidth(before: number): [ref: (box: HTMLElement | null) => void, width: number] {
  const [width, keep] = useState(before);
  const seen = useRef<ResizeObserver | null>(null);
  const ref = useCallback((box: HTMLElement | null) => {
    seen.current?.disconnect();
    seen.current = null;
    if (!box) return;
    const fit = () => keep(box.clientWidth || before);
    seen.current = new ResizeObserver(fit);
    seen.current.observe(box);
    fit();
  }, []);
  return [ref, width];
}

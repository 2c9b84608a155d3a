import type { ComponentChildren } from "preact";
import type { Scalar } from "../../api.js";
import { go } from "../address.js";
import { type Axis, axisOf, type Scale } from "./svg-axis.js";
import { useWidth } from "./use-width.js";

/** A point that can be pointed at and, where it has an address, followed. */
export interface Dot {
  x: Scalar;
  y: number;
  title: string;
  colour: string;
  href: string | null;
}

const [HEIGHT, LEFT, BOTTOM] = [200, 52, 26];

/** Points over two axes. */
export function Scatter({ title, dots, scale }: { title: string; dots: readonly Dot[]; scale?: Scale }) {
  const [place, width] = useWidth(320);
  const x = axisOf(
    dots.map((dot) => dot.x),
    LEFT + 8,
    width - 8,
    scale,
  );
  const y = axisOf(
    dots.map((dot) => dot.y),
    HEIGHT - BOTTOM - 6,
    8,
  );
  return (
    <figure ref={place}>
      <figcaption>{title}</figcaption>
      <svg class="drawn" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={`${title}: ${dots.length} points`}>
        <Ticks
          axis={y}
          line={(at) => <line class="axis" x1={LEFT} x2={width} y1={at} y2={at} />}
          text={(at, label) => (
            <text x={LEFT - 6} y={at + 4} text-anchor="end">
              {label}
            </text>
          )}
        />
        <Ticks
          axis={x}
          line={(at) => <line class="axis" x1={at} x2={at} y1={0} y2={HEIGHT - BOTTOM} />}
          text={(at, label) => (
            <text x={at} y={HEIGHT - 8} text-anchor={at > width - 20 ? "end" : "middle"}>
              {label}
            </text>
          )}
        />
        {dots.map((dot) => (
          <Mark key={dot.title} dot={dot} at={[x.place(dot.x), y.place(dot.y)]} />
        ))}
      </svg>
    </figure>
  );
}

function Ticks({
  axis,
  line,
  text,
}: {
  axis: Axis;
  line: (at: number) => ComponentChildren;
  text: (at: number, label: string) => ComponentChildren;
}) {
  return axis.ticks.map(({ at, label }) => (
    <g key={label}>
      {line(at)}
      {text(at, label)}
    </g>
  ));
}

function Mark({ dot, at: [cx, cy] }: { dot: Dot; at: [number, number] }) {
  const { href } = dot;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the table of trials has the same links, for the keyboard
    <circle
      cx={cx}
      cy={cy}
      r={4}
      fill={dot.colour}
      fill-opacity={0.8}
      stroke="var(--quiet)"
      stroke-width={0.75}
      style={href ? { cursor: "pointer" } : {}}
      onClick={() => href && go(href)}
    >
      <title>{dot.title}</title>
    </circle>
  );
}

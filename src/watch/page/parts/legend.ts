import { colour, dashes } from "./colours.js";
import type { Series } from "./series.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [26, 10];

/** A line's name with a piece of the line before it: its colour, its dashes, or its points. */
export function legendLabel({ label, colour: name, dash = 0, look = "line" }: Series): HTMLElement {
  const drawn = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, "aria-hidden": "true" });
  const stroke = colour(name);
  if (look === "points" || look === "hollow") {
    const fill = look === "points" ? stroke : "none";
    drawn.append(draw("circle", { cx: WIDTH / 2, cy: HEIGHT / 2, r: 4, fill, stroke, "stroke-width": 1.5 }));
  } else {
    const line = {
      x1: 0,
      x2: WIDTH,
      y1: HEIGHT / 2,
      y2: HEIGHT / 2,
      stroke,
      "stroke-width": look === "thin" ? 1.5 : 2.5,
    };
    drawn.append(draw("line", { ...line, "stroke-dasharray": dashes(dash).join(" ") }));
  }
  const whole = document.createElement("span");
  whole.style.color = colour("--ink"); // uPlot gives it the line's, which is no colour for a text
  whole.append(drawn as Node, label);
  return whole;
}

function draw(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

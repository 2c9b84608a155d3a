/*
 * What a report's page does beside showing: the points of its charts can be read by pointer, touch and keyboard, and what is folded is
 * opened where it is looked for. It stands in the page as it is compiled; without it, the page shows the same, and a pointer that rests
 * on a point is told what it is.
 */

/** What can be pointed at. */
interface Mark {
  element: SVGGraphicsElement;
  text: string;
  /** The mark's series: a line's points, the dots of one kind. */
  series: Element | null;
}

/** A point is found so many pixels beside it. */
const NEAR = 28;

const tip = document.createElement("div");
tip.className = "tip";
tip.setAttribute("aria-hidden", "true"); // a focused point has the same as its name
tip.hidden = true;
document.body.append(tip);

let pointed: Mark | null = null;

for (const svg of document.querySelectorAll<SVGSVGElement>("figure svg[role=img]")) makeReadable(svg);

/** Make a chart one thing that the tab key reaches, and its points things that the arrow keys reach. */
function makeReadable(svg: SVGSVGElement): void {
  const marks = marksOf(svg);
  if (marks.length === 0) return;
  const title = svg.getAttribute("aria-labelledby") ?? "";
  svg.setAttribute("role", "application");
  svg.setAttribute("aria-roledescription", "chart");
  svg.setAttribute("tabindex", "0");
  for (const { element, text } of marks) {
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", text);
    element.setAttribute("tabindex", "-1");
    element.setAttribute("focusable", "true");
  }
  svg.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") point(nearest(marks, event), svg);
  });
  svg.addEventListener("pointerdown", (event) => point(nearest(marks, event), svg));
  svg.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch" && !svg.contains(document.activeElement)) point(null, svg);
  });
  svg.addEventListener("focusin", (event) => point(marks.find(({ element }) => element === event.target) ?? null, svg));
  svg.addEventListener("focusout", () => point(null, svg));
  svg.addEventListener("keydown", (event) => {
    const next = moved(svg.dataset.across === undefined ? marks : across(marks), pointed, event.key);
    if (next === undefined) return;
    event.preventDefault();
    if (next === null) svg.focus();
    else next.element.focus({ preventScroll: false });
  });
  svg.dataset.reads = title;
}

/** The marks with a title, each title once: its last mark lies on top. The titles are taken out, so that no browser shows them, too. */
function marksOf(svg: SVGSVGElement): Mark[] {
  const marks = new Map<string, Mark>();
  for (const title of svg.querySelectorAll("g title")) {
    const element = title.parentElement as unknown as SVGGraphicsElement;
    const text = title.textContent ?? "";
    title.remove();
    if (!marks.has(text) || element instanceof SVGCircleElement)
      marks.set(text, { element, text, series: element.parentElement });
  }
  return [...marks.values()];
}

/** Where a mark is pointed at, on the screen: a dot's centre, the middle of a line. */
function placeOf({ element }: Mark): { x: number; y: number } {
  if (element instanceof SVGPathElement && getComputedStyle(element).fill === "none") {
    const middle = element
      .getPointAtLength(element.getTotalLength() / 2)
      .matrixTransform(element.getScreenCTM() ?? new DOMMatrix());
    return { x: middle.x, y: middle.y };
  }
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

/** From left to right, above one another from the top; a whole line lies where it ends. */
function across(marks: readonly Mark[]): Mark[] {
  const placed = marks.map((mark) => ({ mark, ...endOf(mark) }));
  placed.sort((a, b) => Math.round(a.x) - Math.round(b.x) || a.y - b.y);
  return placed.map(({ mark }) => mark);
}

function endOf(mark: Mark): { x: number; y: number } {
  const { element } = mark;
  if (!(element instanceof SVGPathElement) || !element.closest("[data-mark=line]")) return placeOf(mark);
  const end = element.getPointAtLength(element.getTotalLength());
  return end.matrixTransform(element.getScreenCTM() ?? new DOMMatrix());
}

/** What lies under the pointer, or else the dot that is nearest to it and not far. */
function nearest(marks: readonly Mark[], { clientX, clientY, target }: PointerEvent): Mark | null {
  const under = marks.find(({ element }) => element === target);
  if (under && !(under.element instanceof SVGCircleElement)) return under;
  let [found, least]: [Mark | null, number] = [under ?? null, NEAR];
  for (const mark of marks) {
    const { x, y } = placeOf(mark);
    const far = Math.hypot(x - clientX, y - clientY);
    if (far < least) [found, least] = [mark, far];
  }
  return found;
}

/** The mark that a key leads to; null: back to the chart as a whole; undefined: the key means nothing here. */
function moved(marks: readonly Mark[], from: Mark | null, key: string): Mark | null | undefined {
  if (key === "Escape") return from ? null : undefined;
  if (key === "Home") return marks[0];
  if (key === "End") return marks.at(-1);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (step !== undefined) {
    const at = from ? marks.indexOf(from) + step : step > 0 ? 0 : marks.length - 1;
    return marks[Math.min(marks.length - 1, Math.max(0, at))];
  }
  const turn = { ArrowDown: 1, ArrowUp: -1 }[key];
  return turn === undefined ? undefined : beside(marks, from, turn);
}

/** The nearest mark of the next series: the same epoch of another line. */
function beside(marks: readonly Mark[], from: Mark | null, turn: number): Mark | undefined {
  if (!from) return marks[0];
  const all = [...new Set(marks.map(({ series }) => series))];
  const next = all[(all.indexOf(from.series) + turn + all.length) % all.length];
  const { x } = placeOf(from);
  const far = (mark: Mark) => Math.abs(placeOf(mark).x - x);
  return marks
    .filter(({ series }) => series === next)
    .reduce<Mark | undefined>((best, mark) => (best && far(best) <= far(mark) ? best : mark), undefined);
}

/** Show what is pointed at. */
function point(mark: Mark | null, svg: SVGSVGElement): void {
  if (mark === pointed) return;
  pointed?.element.classList.remove("pointed");
  pointed = mark;
  tip.hidden = mark === null;
  if (mark === null) return;
  mark.element.classList.add("pointed");
  tip.textContent = mark.text;
  const { x, y } = placeOf(mark);
  const frame = (svg.closest(".scroll") ?? svg).getBoundingClientRect();
  const most = document.documentElement.clientWidth - tip.offsetWidth - 4;
  const left = Math.max(4, Math.min(most, Math.min(Math.max(x, frame.left), frame.right) - tip.offsetWidth / 2));
  const above = y - tip.offsetHeight - 14;
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${(above < 4 ? y + 14 : above) + scrollY}px`;
}

/** What is folded about the part that the address names is opened. */
function openNamed(): void {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (const folded of named?.querySelectorAll("details:has(> summary h2)") ?? []) folded.setAttribute("open", "");
}
openNamed();
addEventListener("hashchange", openNamed);

/** On paper all is open. */
let opened: Element[] = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const folded of opened) folded.setAttribute("open", "");
});
addEventListener("afterprint", () => {
  for (const folded of opened) folded.removeAttribute("open");
});

export {};

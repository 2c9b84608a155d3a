import { render } from "preact";
import { SCHEME } from "../../report/render/scheme.js";
import { App } from "./app.js";
import "uplot/dist/uPlot.min.css";
import "./base.css";
import "./charts.css";
import "./style.css";

// As an object, for the page's own rules allow no style that is not in its file.
const scheme = new CSSStyleSheet();
scheme.replaceSync(`:root { color-scheme: light dark; ${SCHEME.light} }
@media screen and (prefers-color-scheme: dark) { :root { ${SCHEME.dark} } }`);
document.adoptedStyleSheets = [scheme];

render(<App />, document.getElementById("page") as HTMLElement);

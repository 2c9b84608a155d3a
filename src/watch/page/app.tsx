import { useEffect } from "preact/hooks";
import { address, go, linkTo, view } from "./address.js";
import { connection } from "./live.js";
import { ComparePage } from "./pages/compare.js";
import { ReproductionPage } from "./pages/reproduction.js";
import { RunPage } from "./pages/run.js";
import { RunsPage } from "./pages/runs.js";
import { SweepPage } from "./pages/sweep.js";

/** The whole page: its head, and what the address names. */
export function App() {
  useEffect(() => {
    document.addEventListener("click", followed);
    return () => document.removeEventListener("click", followed);
  }, []);
  const id = address.value.get("id") ?? "";
  return (
    <>
      <header class="head">
        <a class="home" href={linkTo("runs")}>
          sconce
        </a>
        <Connection />
      </header>
      <main>
        {view.value === "run" ? (
          <RunPage key={id} id={id} />
        ) : view.value === "compare" ? (
          <ComparePage />
        ) : view.value === "sweep" ? (
          <SweepPage key={id} id={id} />
        ) : view.value === "reproduction" ? (
          <ReproductionPage key={id} id={id} />
        ) : (
          <RunsPage />
        )}
      </main>
    </>
  );
}

/** Links within the page change the address without loading it again. */
function followed(event: MouseEvent): void {
  const link = (event.target as Element).closest?.("a");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || !link.getAttribute("href")?.startsWith("?")) return;
  event.preventDefault();
  go(link.getAttribute("href") as string);
}

function Connection() {
  const state = connection.value;
  return (
    <p class={`connection ${state.replace(" ", "-")}`} role="status">
      {state === "open"
        ? "live"
        : state === "in turn"
          ? "live in turn with other windows"
          : state === "asleep"
            ? "asleep"
            : "The server is gone; trying again. Runs go on without it."}
    </p>
  );
}

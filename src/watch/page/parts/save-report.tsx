import { useState } from "preact/hooks";
import { headers } from "../client.js";

/** "Save as file": the report of runs or a sweep, as a page that needs nothing else. */
export function SaveReport({ ids }: { ids: readonly string[] }) {
  const [state, show] = useState<string>("");
  const save = async () => {
    show("making it …");
    const fields = new URLSearchParams(ids.map((id) => ["id", id]));
    const response = await fetch(`api/report?${fields}`, { headers: headers() });
    if (!response.ok) {
      show((await response.json()).error);
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = "report.html";
    link.click();
    URL.revokeObjectURL(link.href);
    show("");
  };
  return (
    <span class="save">
      <button type="button" onClick={() => void save().catch((error: Error) => show(error.message))}>
        Save as file
      </button>
      <span role="status">{state}</span>
    </span>
  );
}

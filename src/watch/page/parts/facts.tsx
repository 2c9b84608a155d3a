import type { Scalar } from "../../api.js";
import { Scroll } from "./scroll.js";

/** Settings or versions, a line each. @param other Those of another run: what differs stands beside. */
export function Facts({
  facts,
  other,
  label,
}: {
  facts: Record<string, Scalar>;
  other?: Record<string, Scalar>;
  label: string;
}) {
  const paths = [...new Set([...Object.keys(facts), ...Object.keys(other ?? {})])];
  const shown = other ? paths.filter((path) => !Object.is(facts[path], other[path])) : paths;
  if (shown.length === 0) return <p class="quiet">{other ? "They differ in nothing." : "Nothing is known."}</p>;
  return (
    <Scroll label={label}>
      <table class="facts">
        {other && (
          <thead>
            <tr>
              <th>setting</th>
              <th>here</th>
              <th>there</th>
            </tr>
          </thead>
        )}
        <tbody>
          {shown.map((path) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              <td>{exact(facts[path])}</td>
              {other && <td>{exact(other[path])}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** A value with all its digits: these are what it is run again with. */
function exact(value: Scalar | undefined): string {
  return value === null || value === undefined ? "–" : String(value);
}

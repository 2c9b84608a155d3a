import type { RunAnswer } from "../../api.js";
import { linkTo } from "../address.js";
import { accuracy, fixed, scalar } from "../format.js";
import { differences } from "./grouping.js";
import { Scroll } from "./scroll.js";
import { StatusMark } from "./status.js";

/** What runs reached, and the settings in which they differ: a row a run. */
export function DifferencesTable({ answers }: { answers: readonly RunAnswer[] }) {
  const paths = differences(answers);
  return (
    <>
      <h2>Differences</h2>
      <Scroll label="Differences">
        <table>
          <thead>
            <tr>
              <th>run</th>
              <th>status</th>
              {paths.map((path) => (
                <th key={path} class="number">
                  {path}
                </th>
              ))}
              <th class="number">best %</th>
              <th class="number">test %</th>
              <th class="number">seconds</th>
            </tr>
          </thead>
          <tbody>
            {answers.map(({ item, settings, test }) => (
              <tr key={item.id}>
                <th class="name" scope="row">
                  <a href={linkTo("run", { id: item.id })}>{item.about.name ?? item.name}</a>
                  {item.about.name !== null && <span class="kind">{item.name}</span>}
                </th>
                <td>
                  <StatusMark status={item.status} />
                </td>
                {paths.map((path) => (
                  <td key={path} class="number setting">
                    {scalar(settings[path])}
                  </td>
                ))}
                <td class="number">{accuracy(item.best)}</td>
                <td class="number">{accuracy(test)}</td>
                <td class="number">{fixed(item.seconds, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

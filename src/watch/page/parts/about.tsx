import type { About } from "../../api.js";
import { linkTo } from "../address.js";

/** Tags, each a link to all that have it, and the note, which may have several lines. */
export function AboutLine({ about: { tags, note } }: { about: About }) {
  if (tags.length === 0 && note === null) return null;
  return (
    <div class="about">
      {tags.map((tag) => (
        <a key={tag} class="tag" href={linkTo("runs", { filter: `tag=${tag}` })} title={`all with the tag ${tag}`}>
          {tag}
        </a>
      ))}
      {note !== null && <span class="note">{note}</span>}
    </div>
  );
}

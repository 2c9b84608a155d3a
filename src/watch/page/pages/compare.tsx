export function ComparePage(_: { id?: string }) {
  return <p>not yet</p>;
}

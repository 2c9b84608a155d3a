export function SweepPage(_: { id?: string }) {
  return <p>not yet</p>;
}

export function ReproductionPage(_: { id?: string }) {
  return <p>not yet</p>;
}

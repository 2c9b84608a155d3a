/** A letter for each of a list, by its place from 0 on: A, B, …, Z, AA, AB, … */
export function letters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : letters(Math.floor(index / 26) - 1) + letter;
}

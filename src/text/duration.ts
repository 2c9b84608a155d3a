import { formatFixed } from "./format-fixed.js";

/** Seconds as a person says them: `2h 05m`, `3m 07s`, `12s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const pad = (n: number) => String(n).padStart(2, "0");
  return hours > 0 ? `${hours}h ${pad(minutes)}m` : minutes > 0 ? `${minutes}m ${pad(rest)}s` : `${rest}s`;
}

/** The time until something ends that is still at work, rounded up: `12s`, and never `0s`. */
export function remaining(seconds: number): string {
  return duration(Math.max(1, Math.ceil(seconds)));
}

/** Seconds with a tenth below ten seconds: `0.4s`. */
export function shortDuration(seconds: number): string {
  return seconds < 9.95 ? `${formatFixed(seconds, 1)}s` : duration(seconds);
}

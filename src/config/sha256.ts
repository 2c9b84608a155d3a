import { z } from "zod";

/** A SHA-256 as configurations and run directories write it. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal");
